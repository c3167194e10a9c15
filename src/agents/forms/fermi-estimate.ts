import { z } from 'zod';
import { type EstimateStep, findBrokenStep, stepSchema } from '../estimate-steps.ts';
import { defineForm } from './form.ts';

/** The fields of a question for an order of magnitude, with its writer's own estimate. */
export const fermiFieldsSchema = z.object({
  question: z.string().min(1).max(1500),
  unit: z.string().min(1).max(40),
  steps: z.array(stepSchema).min(2).max(10),
  estimate: z.number(),
});

export const fermiAnswerSchema = z.object({
  reasoning: z.string().min(1).max(2000),
  steps: z.array(stepSchema).min(2).max(12),
  low: z.number(),
  high: z.number(),
  estimate: z.number(),
});

const stepsWriting =
  'steps: two to ten quantities in order, first what is assumed, then what is computed. Each has name (one short lower-case word or words_joined_so), what (what it is and, if assumed, why that value), expression (a bare number if assumed; if computed, arithmetic with + - * / ^ and brackets over numbers and names of earlier steps), value (what the expression comes to, digits only) and unit. The last step is the answer, and turns units where needed.';

/** Rounding that a writer is not asked to mend; the check of the arithmetic has its own. */
const roughly = 0.02;

const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, useGrouping: false });

/** A number as a reader takes it in: few digits, powers of ten where it is large or small. */
function showNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.001 && size < 1e7)) return plain.format(value);
  const [digits, power] = value.toExponential(2).split('e');
  return `${Number(digits)} × 10^${Number(power)}`;
}

function showStep({ name, what, expression, value, unit }: EstimateStep): string {
  const bare = Number.isFinite(Number(expression));
  const how = bare ? '' : `${expression} = `;
  return `- ${name} (${what}): ${how}${showNumber(value)} ${unit}`.trimEnd();
}

/** A question for a rough number, answered by named quantities and arithmetic that can be run again. */
export const fermiEstimate = defineForm({
  name: 'fermi-estimate',
  description: 'a rough number reached by assumed quantities and arithmetic, all as data',
  writing: `question: what is to be estimated, where and when, complete in itself; it names the unit of the answer and holds no step and no result. unit: that unit. ${stepsWriting} estimate: the value of the last step, greater than zero.`,
  replying: `reasoning: the idea of the estimate, in two to four sentences: what it is broken into and which assumption matters most. ${stepsWriting} low, high: the least and the most you would believe, not narrower than half and double. estimate: the value of the last step, in the unit that the question names.`,
  fields: fermiFieldsSchema,
  faults({ steps, estimate }) {
    const faults: string[] = [];
    if (new Set(steps.map(({ name }) => name)).size < steps.length)
      faults.push('two steps have the same name');
    if (steps.every(({ expression }) => Number.isFinite(Number(expression)))) {
      faults.push('no step is computed from others');
    }
    if (steps.some(({ name }) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))) {
      faults.push('the name of a step must be one word, or words_joined_so');
    }
    const broken = findBrokenStep({ steps, result: estimate }, roughly);
    if (faults.length === 0 && broken !== null) faults.push(broken);
    if (!(estimate > 0)) faults.push('estimate must be greater than zero');
    return faults;
  },
  show: ({ question }) => question,
  answer: () => fermiAnswerSchema,
  showAnswer: ({ reasoning, steps, low, high, estimate }, { unit }) =>
    `${reasoning}\n\n${steps.map(showStep).join('\n')}\n\n≈ ${showNumber(estimate)} ${unit} (${showNumber(low)} – ${showNumber(high)} ${unit})`,
  // Estimates never repeat to the digit: the check of the order of magnitude reads them as numbers.
  compare: ({ estimate }) => String(estimate),
  key: ({ estimate }) => String(estimate),
  evidence: () => [],
});
