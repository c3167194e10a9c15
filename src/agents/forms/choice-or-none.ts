import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E'] as const;
const option = z.string().min(1).max(300);

/** The fields of a question whose last option is that no other is right. */
export const choiceOrNoneSchema = z.object({
  question: z.string().min(1).max(1500),
  none: z.string().min(1).max(80),
  none_is_right: z.boolean(),
  correct: option,
  wrong: z.array(option).min(3).max(4),
});
type Fields = z.infer<typeof choiceOrNoneSchema>;

/** Where none is right, the right answer is kept from the student and a further wrong one stands in its place. */
function optionsOf({ question, none, none_is_right, correct, wrong }: Fields, variant?: number): string[] {
  const offered = none_is_right ? wrong : [correct, ...wrong.slice(0, 3)];
  return [...orderOptions(question, offered, variant), none];
}

/** One question, three or four options and last of all that none of them is right, which it may be. */
export const choiceOrNone = defineForm({
  name: 'choice-or-none',
  description: 'a question with three or four options and, as the last, that none of them is right',
  writing:
    'question: the question alone, without options. none: in the language of the question, "none of the above". none_is_right: true or false; true as often as false, so toss a coin. correct: the true answer; where none_is_right is true the student will not be offered it. wrong: three or four options that are wrong for a reason you could name, none a rewording of the true answer or partly true.',
  replying:
    'reasoning: settle the answer before you look at the options, then say for each option why it does or does not match, in two to five sentences. answer: the letter of the right option.',
  fields: choiceOrNoneSchema,
  faults({ none, correct, wrong }) {
    const options = [none, correct, ...wrong].map(normalise);
    return new Set(options).size < options.length ? ['two options say the same'] : [];
  },
  show(fields, variant) {
    const options = optionsOf(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${fields.question}\n\n${options.join('\n')}`;
  },
  answer: (fields) =>
    z.object({
      reasoning: z.string().min(1).max(2000),
      answer: z.enum(letters.slice(0, optionsOf(fields).length)),
    }),
  showAnswer: ({ reasoning, answer }, fields, variant) =>
    `${reasoning}\n\n${answer}. ${optionsOf(fields, variant)[letters.indexOf(answer)]}`,
  compare({ answer }, fields, variant) {
    const chosen = optionsOf(fields, variant)[letters.indexOf(answer)] ?? '';
    return letters[optionsOf(fields).indexOf(chosen)] ?? '';
  },
  key: (fields) =>
    letters[optionsOf(fields).indexOf(fields.none_is_right ? fields.none : fields.correct)] ?? null,
  evidence: () => [],
});
