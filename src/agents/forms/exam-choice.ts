import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E'] as const;
const option = z.string().min(1).max(400);

/** The fields of a question to be answered from what one knows or can work out. */
export const examChoiceSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(2500),
  correct: option,
  wrong: z.array(option).min(3).max(4),
});
type Fields = z.infer<typeof examChoiceSchema>;

function optionsOf({ question, correct, wrong }: Fields, variant?: number): string[] {
  return orderOptions(question, [correct, ...wrong], variant);
}

/** A question that stands alone, four or five options, one of them right. */
export const examChoice = defineForm({
  name: 'exam-choice',
  description:
    'a question that stands alone, to be answered by knowledge or thought, with four or five options, exactly one right',
  writing:
    'evidence: copy, letter by letter, the one sentence of the text that bears the right answer out; "" if none alone does. question: everything a student needs, without options. correct: the one right option. wrong: three or four other options, clearly wrong for whoever masters the matter, of the same length and style as the right one; options are shown in any order, so none speaks of the others.',
  replying:
    'reasoning: why this option is right and why the nearest other one is wrong, in two to five sentences that a learner can follow. answer: the letter of the right option.',
  fields: examChoiceSchema,
  faults({ correct, wrong }) {
    const options = [correct, ...wrong].map(normalise);
    return new Set(options).size < options.length ? ['two options say the same'] : [];
  },
  show(fields, variant) {
    const options = optionsOf(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${fields.question}\n\n${options.join('\n')}`;
  },
  answer: ({ wrong }) =>
    z.object({
      reasoning: z.string().min(1).max(2500),
      answer: z.enum(letters.slice(0, wrong.length + 1)),
    }),
  showAnswer: ({ reasoning, answer }, fields, variant) =>
    `${reasoning}\n\n${answer}. ${optionsOf(fields, variant)[letters.indexOf(answer)]}`,
  compare({ answer }, fields, variant) {
    const chosen = optionsOf(fields, variant)[letters.indexOf(answer)] ?? '';
    return letters[optionsOf(fields).indexOf(chosen)] ?? '';
  },
  key: (fields) => letters[optionsOf(fields).indexOf(fields.correct)] ?? null,
  evidence: ({ evidence }) => (evidence.trim() === '' ? [] : [evidence]),
});
