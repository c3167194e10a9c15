import { z } from 'zod';
import { findBrokenStep } from '../estimate-steps.ts';
import { fermiAnswerSchema, fermiFieldsSchema } from '../forms/fermi-estimate.ts';
import { numericChoiceSchema } from '../forms/numeric-choice.ts';
import { workedExamplesSchema } from '../forms/worked-examples.ts';
import { evaluateArithmetic, isNear } from '../reading/arithmetic.ts';
import { findWrongEquations } from '../reading/stated-equations.ts';
import { type CheckInput, defineCheck } from './check.ts';

/** The equations in the steps of solved problems, those of the examples first. */
function checkWorkedExamples({ instruction, responses }: CheckInput) {
  const { examples } = workedExamplesSchema.parse(instruction.fields);
  const answers = responses.map(({ answer }) => z.object({ steps: z.string() }).parse(answer));
  let count = 0;
  for (const [at, { steps }] of [...examples, ...answers].entries()) {
    const { total, wrong } = findWrongEquations(steps);
    const place = at < examples.length ? `example ${at + 1}` : `answer ${at - examples.length + 1}`;
    if (wrong.length > 0)
      return { passed: false, evidence: `in ${place} ${wrong.length} equations do not hold` };
    count += total;
  }
  return { passed: true, evidence: `${count} equations run again hold` };
}

/** Arithmetic that is stated, as data or in solved examples, is run again. */
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
  async find(input, { tolerance }) {
    const { form, instruction, responses } = input;
    if (form.name === 'worked-examples') return checkWorkedExamples(input);
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
