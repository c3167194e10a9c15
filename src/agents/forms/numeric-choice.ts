import { z } from 'zod';
import { defineForm, unanswerable } from './form.ts';

const letters = ['A', 'B', 'C', 'D', 'E'] as const;

/** The fields of a question with numbers for options. */
export const numericChoiceSchema = z.object({
  question: z.string().min(1).max(1500),
  unit: z.string().max(30),
  calculation: z.string().min(1).max(300),
  correct: z.number(),
  wrong: z.array(z.number()).min(3).max(4),
});
type Fields = z.infer<typeof numericChoiceSchema>;

/** Numbers stand in order, as exams have them; other variants turn the order round. */
function optionsOf({ correct, wrong }: Fields, variant = 0): number[] {
  const rising = [correct, ...wrong].sort((one, other) => one - other);
  return variant % 2 === 0 ? rising : rising.reverse();
}

function showOption(value: number, { unit }: Fields): string {
  return unit === '' ? String(value) : `${value} ${unit}`;
}

/** A question whose options are numbers, one of which its calculation comes to. */
export const numericChoice = defineForm({
  name: 'numeric-choice',
  description: 'a question with four or five numbers for options, and the calculation of the right one',
  writing:
    'question: a problem complete in itself, with every number that is needed, without options and without the result. unit: the unit of the options, "" if there is none. calculation: one arithmetic expression of numbers, + - * / ^ and brackets that gives the right number. correct: that number, rounded as the question says. wrong: three or four numbers that definite mistakes lead to: a step left out, a wrong operation, a unit not turned, a share of the wrong whole.',
  replying:
    'reasoning: each step of the calculation with its result. answer: the letter of the right option, or "unanswerable" if what you were given does not settle it.',
  fields: numericChoiceSchema,
  faults: ({ correct, wrong }) =>
    new Set([correct, ...wrong]).size <= wrong.length ? ['two options are the same number'] : [],
  show(fields, variant) {
    const options = optionsOf(fields, variant).map(
      (value, index) => `${letters[index]}. ${showOption(value, fields)}`,
    );
    return `${fields.question}\n\n${options.join('\n')}`;
  },
  answer: ({ wrong }) =>
    z.object({
      reasoning: z.string().min(1).max(2000),
      answer: z.enum([...letters.slice(0, wrong.length + 1), unanswerable]),
    }),
  showAnswer({ reasoning, answer }, fields, variant) {
    if (answer === unanswerable) return reasoning;
    const chosen = optionsOf(fields, variant)[letters.indexOf(answer as (typeof letters)[number])];
    return `${reasoning}\n\n${answer}. ${showOption(chosen ?? Number.NaN, fields)}`;
  },
  compare: ({ answer }, fields, variant) =>
    answer === unanswerable
      ? unanswerable
      : String(optionsOf(fields, variant)[letters.indexOf(answer as (typeof letters)[number])]),
  key: ({ correct }) => String(correct),
  evidence: () => [],
});
