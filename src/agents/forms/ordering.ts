import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

const fieldsSchema = z.object({
  question: z.string().min(1).max(600),
  in_order: z.array(z.string().min(1).max(300)).min(3).max(6),
});
type Fields = z.infer<typeof fieldsSchema>;

function answerSchema(fields: Fields) {
  const count = fields.in_order.length;
  return z.object({
    reasoning: z.string().min(1).max(2000),
    answerable: z.boolean(),
    order: z
      .array(z.enum(letters.slice(0, count)))
      .min(count)
      .max(count),
  });
}

function showOrder(fields: Fields, variant?: number): string[] {
  return orderOptions(fields.question, fields.in_order, variant);
}

/** Events, steps or things to be brought into the order that the text gives. */
export const ordering = defineForm({
  name: 'ordering',
  description: 'three to six entries to be brought into order',
  writing:
    'question: one sentence that asks the reader to bring the entries into order, and says which order. in_order: three to six short entries in the right order; the text must settle the order of every one.',
  replying:
    'reasoning: why this order, in one to four sentences. answerable: false only if what you were given does not settle it. order: the letters in the right order.',
  fields: fieldsSchema,
  faults: (fields) =>
    new Set(fields.in_order.map(normalise)).size < fields.in_order.length ? ['two entries say the same'] : [],
  show: (fields, variant) =>
    `${fields.question}\n\n${showOrder(fields, variant)
      .map((text, index) => `${letters[index]}. ${text}`)
      .join('\n')}`,
  answer: answerSchema,
  showAnswer: (answer) =>
    answer.answerable ? `${answer.reasoning}\n\n${answer.order.join(', ')}` : answer.reasoning,
  compare(answer, fields, variant) {
    if (!answer.answerable) return unanswerable;
    const [shown, canonical] = [showOrder(fields, variant), showOrder(fields)];
    return answer.order
      .map((letter) => letters[canonical.indexOf(shown[letters.indexOf(letter)] ?? '')])
      .join(',');
  },
  key(fields) {
    const shown = showOrder(fields);
    return fields.in_order.map((text) => letters[shown.indexOf(text)]).join(',');
  },
  evidence: () => [],
});
