import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';
import { orderOptions } from './option-order.ts';

const fieldsSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(600),
  true_statement: z.string().min(1).max(400),
  false_statement: z.string().min(1).max(400),
});
type Fields = z.infer<typeof fieldsSchema>;

const answerSchema = z.object({
  reasoning: z.string().min(1).max(1500),
  first: z.enum(['true', 'false', unanswerable]),
  second: z.enum(['true', 'false', unanswerable]),
});

function orderStatements(fields: Fields, variant?: number): string[] {
  const statements = [fields.true_statement, fields.false_statement];
  return orderOptions(fields.question + fields.true_statement, statements, variant);
}

/** Two statements that look alike; the text makes one true and the other false. */
export const trueFalsePair = defineForm({
  name: 'true-false-pair',
  description: 'two similar statements, one true by the text and one false',
  writing:
    'evidence: copy, letter by letter, the sentence of the text that decides. question: one sentence that asks the reader to say of each of two statements whether it is true or false. true_statement: a statement that the text makes true. false_statement: a statement about the same point that the text makes false.',
  replying:
    'reasoning: why, in one to four sentences. first: whether statement 1 is true or false; second: the same of statement 2; "unanswerable" only if what you were given does not settle it.',
  fields: fieldsSchema,
  faults: (fields) =>
    normalise(fields.true_statement) === normalise(fields.false_statement)
      ? ['the two statements say the same']
      : [],
  show: (fields, variant) =>
    `${fields.question}\n\n${orderStatements(fields, variant)
      .map((text, index) => `${index + 1}. ${text}`)
      .join('\n')}`,
  answer: () => answerSchema,
  showAnswer: (answer) =>
    answer.first === unanswerable || answer.second === unanswerable
      ? answer.reasoning
      : `${answer.reasoning}\n\n1. ${answer.first}\n2. ${answer.second}`,
  compare({ first, second }, fields, variant) {
    if (first === unanswerable || second === unanswerable) return unanswerable;
    const isTurned = orderStatements(fields, variant)[0] !== orderStatements(fields)[0];
    return isTurned ? `${second},${first}` : `${first},${second}`;
  },
  key: (fields) => (orderStatements(fields)[0] === fields.true_statement ? 'true,false' : 'false,true'),
  evidence: (fields) => (fields.evidence.trim() === '' ? [] : [fields.evidence]),
});
