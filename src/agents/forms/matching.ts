import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
const entry = z.string().min(1).max(200);

const fieldsSchema = z.object({
  question: z.string().min(1).max(600),
  pairs: z
    .array(z.object({ left: entry, right: entry }))
    .min(3)
    .max(6),
});
type Fields = z.infer<typeof fieldsSchema>;

function answerSchema(fields: Fields) {
  const count = fields.pairs.length;
  return z.object({
    reasoning: z.string().min(1).max(2000),
    answerable: z.boolean(),
    right: z
      .array(z.enum(letters.slice(0, count)))
      .min(count)
      .max(count),
  });
}

function showRight(fields: Fields, variant?: number): string[] {
  return orderOptions(
    fields.question,
    fields.pairs.map((pair) => pair.right),
    variant,
  );
}

/** Two lists to be matched, each entry of one with one of the other. */
export const matching = defineForm({
  name: 'matching',
  description: 'two lists of three to six entries to be matched one to one',
  writing:
    'question: one sentence that asks the reader to match each numbered entry with a lettered one, and says how they belong together. pairs: three to six pairs; the text must settle each, and no entry may fit two partners.',
  replying:
    'reasoning: why they belong together, in one to four sentences. answerable: false only if what you were given does not settle it. right: for each numbered entry in turn, the letter that belongs to it.',
  fields: fieldsSchema,
  faults(fields) {
    const repeats = (side: 'left' | 'right') =>
      new Set(fields.pairs.map((pair) => normalise(pair[side]))).size < fields.pairs.length;
    return (['left', 'right'] as const)
      .filter(repeats)
      .map((side) => `two entries on the ${side} say the same`);
  },
  show(fields, variant) {
    const left = fields.pairs.map((pair, index) => `${index + 1}. ${pair.left}`);
    const right = showRight(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${fields.question}\n\n${left.join('\n')}\n\n${right.join('\n')}`;
  },
  answer: answerSchema,
  showAnswer: (answer) =>
    answer.answerable
      ? `${answer.reasoning}\n\n${answer.right.map((letter, index) => `${index + 1}-${letter}`).join(', ')}`
      : answer.reasoning,
  compare(answer, fields, variant) {
    if (!answer.answerable) return unanswerable;
    const [shown, canonical] = [showRight(fields, variant), showRight(fields)];
    return answer.right
      .map((letter) => letters[canonical.indexOf(shown[letters.indexOf(letter)] ?? '')])
      .join(',');
  },
  key(fields) {
    const shown = showRight(fields);
    return fields.pairs.map((pair) => letters[shown.indexOf(pair.right)]).join(',');
  },
  evidence: () => [],
});
