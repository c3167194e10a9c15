import { z } from 'zod';
import { countOf } from '../../errors.ts';
import { unanswerable } from '../forms/form.ts';
import { defineCheck } from './check.ts';

/**
 * Independent answers must say the same, and what the instruction's writer holds true. Source of the idea:
 * self-consistency, Wang et al. 2022, arXiv 2203.11171.
 */
export const agreement = defineCheck({
  name: 'agreement',
  kind: 'ran',
  description: 'independent answers agree with each other and with the key of the instruction',
  options: z.strictObject({}),
  async find({ form, instruction, responses }) {
    const { compare } = form;
    if (compare === null) return null;
    const given = responses.map(({ answer, variant }) => compare(answer, instruction.fields, variant));
    const wanted = instruction.expects === 'unanswerable' ? unanswerable : form.key(instruction.fields);
    const distinct = new Set(given).size;
    const votes = given.length + (wanted === null ? 0 : 1);
    if (distinct > 1)
      return { passed: false, evidence: `${given.length} answers, ${distinct} different ones` };
    if (wanted !== null && given[0] !== wanted) {
      const found = given[0] === unanswerable ? 'find no answer in the passage' : 'differ from the key';
      return { passed: false, evidence: `the answers ${found}` };
    }
    if (votes < 2) return { passed: false, evidence: 'one answer and no key: nothing to agree with' };
    return {
      passed: true,
      evidence: `${countOf(given.length, 'answer')}${wanted === null ? '' : ' and the key'} agree`,
    };
  },
});
