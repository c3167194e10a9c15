import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';

const fieldsSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(2000),
  correct: z.string().min(1).max(200),
});

const answerSchema = z.object({
  reasoning: z.string().min(1).max(3000),
  answerable: z.boolean(),
  answer: z.string().max(200),
});

/** A question with a short answer in words. */
export const shortAnswer = defineForm({
  name: 'short-answer',
  description: 'a question answered by a few words that can be compared',
  writing:
    'evidence: copy, letter by letter, the sentence of the text that gives the answer; "" if none does. question: a question that stands alone and has exactly one short answer. correct: that answer, in as few words as it takes.',
  replying:
    'reasoning: how you get there, step by step if it takes steps. answerable: false only if what you were given does not settle it. answer: the answer alone, in as few words as it takes.',
  fields: fieldsSchema,
  faults: () => [],
  show: (fields) => fields.question,
  answer: () => answerSchema,
  showAnswer: (answer) => (answer.answerable ? `${answer.reasoning}\n\n${answer.answer}` : answer.reasoning),
  compare: (answer) => (answer.answerable ? normalise(answer.answer) : unanswerable),
  key: (fields) => normalise(fields.correct),
  evidence: (fields) => (fields.evidence.trim() === '' ? [] : [fields.evidence]),
});
