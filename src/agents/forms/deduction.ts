import { z } from 'zod';
import {
  clueSchema,
  findSettingFaults,
  findTestFaults,
  settingShape,
  settingWriting,
  showSetting,
} from '../reading/assignments.ts';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E'] as const;

/** The fields of a question about what a set of clues allows. */
export const deductionSchema = z.object({
  ...settingShape,
  mode: z.enum(['must', 'could', 'cannot']),
  question: z.string().min(1).max(600),
  correct: clueSchema,
  wrong: z.array(clueSchema).min(3).max(4),
});
type Fields = z.infer<typeof deductionSchema>;

function optionsOf({ question, correct, wrong }: Fields, variant?: number): string[] {
  return orderOptions(
    question,
    [correct, ...wrong].map(({ text }) => text),
    variant,
  );
}

function answerSchema(fields: Fields) {
  const shown = letters.slice(0, fields.wrong.length + 1);
  return z.object({ reasoning: z.string().min(1).max(3000), answer: z.enum([...shown, unanswerable]) });
}

/** Clues that leave several solutions, and options of which exactly one must, could or cannot be true. */
export const deduction = defineForm({
  name: 'deduction',
  description: 'clues as text and as code, and options of which exactly one must, could or cannot be true',
  writing: `${settingWriting} The clues must leave at least two solutions. mode: must, if the right option is true in every solution and no other is; could, if it is true in at least one and no other in any; cannot, if it is true in none and every other in at least one. question: asks, in words that say this mode, which option it is; it may add one supposition, which then must stand among the clues as well. correct: the right option as text and test, as for a clue. wrong: three or four others alike. No option repeats a clue.`,
  replying:
    'reasoning: what follows from which clues, in two to six sentences; where you can, a case that shows why the nearest other option fails. answer: the letter of the right option, or "unanswerable" if not exactly one fits.',
  fields: deductionSchema,
  faults(fields) {
    const parts = fields.groups.flatMap((group) => group.parts);
    const options = [fields.correct, ...fields.wrong];
    const texts = options.map(({ text }) => normalise(text));
    const repeated = new Set(texts).size < texts.length ? ['two options say the same'] : [];
    const tests = options.flatMap(({ test }, index) =>
      findTestFaults(test, parts, `the test of option ${index + 1}`),
    );
    return [...findSettingFaults(fields), ...repeated, ...tests];
  },
  show(fields, variant) {
    const options = optionsOf(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${showSetting(fields)}\n\n${fields.question}\n\n${options.join('\n')}`;
  },
  answer: answerSchema,
  showAnswer: ({ reasoning, answer }, fields, variant) =>
    answer === unanswerable
      ? reasoning
      : `${reasoning}\n\n${answer}. ${optionsOf(fields, variant)[letters.indexOf(answer)]}`,
  compare(answer, fields, variant) {
    if (answer.answer === unanswerable) return unanswerable;
    const chosen = optionsOf(fields, variant)[letters.indexOf(answer.answer)] ?? '';
    return letters[optionsOf(fields).indexOf(chosen)] ?? '';
  },
  key: (fields) => letters[optionsOf(fields).indexOf(fields.correct.text)] ?? null,
  evidence: () => [],
});
