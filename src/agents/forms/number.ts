import { z } from 'zod';
import { defineForm, unanswerable } from './form.ts';

const fieldsSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(1500),
  correct: z.number(),
});

const answerSchema = z.object({
  reasoning: z.string().min(1).max(3000),
  answerable: z.boolean(),
  answer: z.number(),
});

/** Numbers that differ by less than one part in a million are one. */
function roundNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A question whose answer is a number in a unit that the question names. */
export const number = defineForm({
  name: 'number',
  description: 'a question answered by one number',
  writing:
    'evidence: copy, letter by letter, the sentence of the text with the numbers that are needed. question: a question whose answer is one number; name the unit and, if needed, how to round. correct: that number, digits only, without unit.',
  replying:
    'reasoning: how you get there, with each calculation. answerable: false only if what you were given does not settle it. answer: the number alone, without unit.',
  fields: fieldsSchema,
  faults: () => [],
  show: (fields) => fields.question,
  answer: () => answerSchema,
  showAnswer: (answer) => (answer.answerable ? `${answer.reasoning}\n\n${answer.answer}` : answer.reasoning),
  compare: (answer) => (answer.answerable ? roundNumber(answer.answer) : unanswerable),
  key: (fields) => roundNumber(fields.correct),
  evidence: (fields) => (fields.evidence.trim() === '' ? [] : [fields.evidence]),
});
