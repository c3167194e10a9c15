import { z } from 'zod';
import { evaluateArithmetic, isNear } from '../arithmetic.ts';
import { type EstimateStep, fermiAnswerSchema, fermiFieldsSchema } from '../forms/fermi-estimate.ts';
import { numericChoiceSchema } from '../forms/numeric-choice.ts';
import { defineCheck } from './check.ts';

interface Rerun {
  steps: readonly EstimateStep[];
  result: number;
}

/** Why a chain of steps does not come to what it states; null where it does. */
function findBrokenStep({ steps, result }: Rerun, tolerance: number): string | null {
  const scope = new Map<string, number>();
  for (const [index, { name, expression, value }] of steps.entries()) {
    const computed = evaluateArithmetic(expression, scope);
    if (computed === null) return `step ${index + 1} is no arithmetic over numbers and earlier steps`;
    if (!isNear(value, computed, tolerance)) return `step ${index + 1} does not come to what it states`;
    if (scope.has(name)) return `step ${index + 1} repeats the name of an earlier one`;
    // The stated value goes on: rounding on the way is allowed, and must not be counted twice.
    scope.set(name, value);
  }
  const last = steps.at(-1)?.value ?? Number.NaN;
  return isNear(result, last, tolerance) ? null : 'the result is not that of the last step';
}

/** Arithmetic that is stated as data is run again. */
export const arithmetic = defineCheck({
  name: 'arithmetic',
  kind: 'ran',
  description: 'every stated calculation, run again, comes to its stated value',
  options: z.strictObject({
    tolerance: z
      .number()
      .min(0)
      .max(0.2)
      .default(0.02)
      .describe('share by which a stated value may be off, for rounding'),
  }),
  async find({ form, instruction, responses }, { tolerance }) {
    if (form.name === 'numeric-choice') {
      const { calculation, correct } = numericChoiceSchema.parse(instruction.fields);
      const computed = evaluateArithmetic(calculation, new Map());
      if (computed === null)
        return { passed: false, evidence: 'the calculation is no arithmetic over numbers' };
      return isNear(correct, computed, tolerance)
        ? { passed: true, evidence: 'the calculation comes to the key' }
        : { passed: false, evidence: 'the calculation does not come to the key' };
    }
    if (form.name !== 'fermi-estimate') return null;
    const fields = fermiFieldsSchema.parse(instruction.fields);
    const brokenKey = findBrokenStep({ steps: fields.steps, result: fields.estimate }, tolerance);
    if (brokenKey !== null) return { passed: false, evidence: `in the writer's estimate ${brokenKey}` };
    let count = fields.steps.length;
    for (const [index, response] of responses.entries()) {
      const { steps, low, high, estimate } = fermiAnswerSchema.parse(response.answer);
      const broken = findBrokenStep({ steps, result: estimate }, tolerance);
      if (broken !== null) return { passed: false, evidence: `in answer ${index + 1} ${broken}` };
      if (low > estimate || estimate > high) {
        return { passed: false, evidence: `in answer ${index + 1} the estimate is outside its own bounds` };
      }
      count += steps.length;
    }
    return { passed: true, evidence: `${count} steps run again come to their values` };
  },
});
