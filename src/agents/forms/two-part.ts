import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
const option = z.string().min(1).max(200);

/** The fields of two questions about one case that share one list of options. */
export const twoPartSchema = z.object({
  question: z.string().min(1).max(1500),
  first: z.string().min(1).max(300),
  second: z.string().min(1).max(300),
  correct_first: option,
  correct_second: option,
  wrong: z.array(option).min(2).max(4),
});
type Fields = z.infer<typeof twoPartSchema>;

function optionsOf(fields: Fields, variant?: number): string[] {
  const options = [fields.correct_first, fields.correct_second, ...fields.wrong];
  return orderOptions(fields.question, options, variant);
}

/** One case, two questions about it, one list of options for both. */
export const twoPart = defineForm({
  name: 'two-part',
  description: 'two questions about one case that share a list of four to six options',
  writing:
    'question: the case, with everything needed for both parts and no options. first, second: the two questions, each in one sentence; they depend on each other, so that both must be solved together. correct_first, correct_second: the right options, which differ. wrong: two to four further options, each tempting for at least one of the two questions; each option must be right for at most one of them.',
  replying:
    'reasoning: how both parts follow, in two to six sentences. first, second: the letter of the right option for each part.',
  fields: twoPartSchema,
  faults(fields) {
    const options = optionsOf(fields).map(normalise);
    const faults = new Set(options).size < options.length ? ['two options say the same'] : [];
    if (normalise(fields.first) === normalise(fields.second)) faults.push('both parts ask the same');
    return faults;
  },
  show(fields, variant) {
    const options = optionsOf(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${fields.question}\n\n1. ${fields.first}\n2. ${fields.second}\n\n${options.join('\n')}`;
  },
  answer(fields) {
    const letter = z.enum(letters.slice(0, fields.wrong.length + 2));
    return z.object({ reasoning: z.string().min(1).max(3000), first: letter, second: letter });
  },
  showAnswer({ reasoning, first, second }, fields, variant) {
    const shown = optionsOf(fields, variant);
    const lines = [first, second].map(
      (letter, index) => `${index + 1}. ${letter}. ${shown[letters.indexOf(letter)]}`,
    );
    return `${reasoning}\n\n${lines.join('\n')}`;
  },
  compare({ first, second }, fields, variant) {
    const shown = optionsOf(fields, variant);
    const canonical = optionsOf(fields);
    return [first, second]
      .map((letter) => letters[canonical.indexOf(shown[letters.indexOf(letter)] ?? '')])
      .join(',');
  },
  key(fields) {
    const shown = optionsOf(fields);
    return [fields.correct_first, fields.correct_second]
      .map((text) => letters[shown.indexOf(text)])
      .join(',');
  },
  evidence: () => [],
});
