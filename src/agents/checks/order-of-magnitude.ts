import { z } from 'zod';
import { unanswerable } from '../forms/form.ts';
import { defineCheck } from './check.ts';

/** Independent estimates, the instruction's own among them, stand within a factor of each other. */
export const orderOfMagnitude = defineCheck({
  name: 'order-of-magnitude',
  kind: 'ran',
  description: 'independent estimates, and that of the instruction, agree within one order of magnitude',
  options: z.strictObject({
    factor: z.number().min(1.01).max(1000).default(10).describe('largest allowed ratio of two estimates'),
  }),
  async find({ form, instruction, responses }, { factor }) {
    const { compare } = form;
    if (compare === null) return null;
    const given = responses.map(({ answer, variant }) => compare(answer, instruction.fields, variant));
    if (given.includes(unanswerable)) return { passed: false, evidence: 'an answer gives no estimate' };
    const key = form.key(instruction.fields);
    const estimates = [...given, ...(key === null ? [] : [key])].map(Number);
    if (estimates.some((value) => !(value > 0 && Number.isFinite(value)))) {
      return { passed: false, evidence: 'an estimate is not a number above zero' };
    }
    if (estimates.length < 2) return { passed: false, evidence: 'one estimate: nothing to agree with' };
    const ratio = Math.max(...estimates) / Math.min(...estimates);
    return {
      passed: ratio <= factor,
      score: Number(ratio.toPrecision(3)),
      evidence: `${estimates.length} estimates differ by at most a factor of ${ratio.toPrecision(3)}`,
    };
  },
});
