import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
const option = z.string().min(1).max(300);

/** The fields of a question that more than one option may answer. */
export const choicesSchema = z.object({
  question: z.string().min(1).max(1500),
  right: z.array(option).min(1).max(4),
  wrong: z.array(option).min(1).max(4),
});
type Fields = z.infer<typeof choicesSchema>;

function optionsOf({ question, right, wrong }: Fields, variant?: number): string[] {
  return orderOptions(question, [...right, ...wrong], variant);
}

/** The letters of some options as variant 0 shows them, in alphabetical order. */
function nameOptions(fields: Fields, chosen: readonly string[]): string {
  return letters.filter((_, index) => chosen.includes(optionsOf(fields)[index] ?? '')).join(',');
}

/** One question and four to seven options, all right ones to be named. */
export const choices = defineForm({
  name: 'choices',
  description: 'a question with four to seven options, of which one to four are right',
  writing:
    'question: the question alone, without options; it says that every right option is to be chosen, and not how many there are. right: every right option, one to four; two or three are best. wrong: two to four options that are wrong for a reason you could name, of the same length and style as the right ones. Four to seven options in all.',
  replying:
    'reasoning: for each option in turn, in half a sentence, why it is right or wrong. answers: the letters of all right options, in alphabetical order.',
  fields: choicesSchema,
  faults({ right, wrong }) {
    const options = [...right, ...wrong].map(normalise);
    const faults = new Set(options).size < options.length ? ['two options say the same'] : [];
    if (options.length < 4) faults.push('there must be at least four options in all');
    if (options.length > letters.length) faults.push('there must be at most seven options in all');
    return faults;
  },
  show(fields, variant) {
    const options = optionsOf(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${fields.question}\n\n${options.join('\n')}`;
  },
  answer: ({ right, wrong }) =>
    z.object({
      reasoning: z.string().min(1).max(3000),
      answers: z
        .array(z.enum(letters.slice(0, right.length + wrong.length)))
        .min(1)
        .max(right.length + wrong.length),
    }),
  showAnswer({ reasoning, answers }, fields, variant) {
    const shown = optionsOf(fields, variant);
    const chosen = letters.filter((letter) => answers.includes(letter));
    return `${reasoning}\n\n${chosen.map((letter) => `${letter}. ${shown[letters.indexOf(letter)]}`).join('\n')}`;
  },
  compare({ answers }, fields, variant) {
    const shown = optionsOf(fields, variant);
    return nameOptions(
      fields,
      answers.map((letter) => shown[letters.indexOf(letter)] ?? ''),
    );
  },
  key: (fields) => nameOptions(fields, fields.right),
  evidence: () => [],
});
