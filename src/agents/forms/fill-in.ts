import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';

const gap = '____';

const fieldsSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(400),
  sentence: z.string().min(1).max(600),
  correct: z.string().min(1).max(80),
});

const answerSchema = z.object({
  reasoning: z.string().min(1).max(1500),
  answerable: z.boolean(),
  answer: z.string().max(80),
});

/** A sentence with one gap, filled by a word or a short phrase. */
export const fillIn = defineForm({
  name: 'fill-in',
  description: 'a sentence with one gap to be filled by a word or short phrase',
  writing: `evidence: copy, letter by letter, the sentence of the text that gives the missing words. question: one sentence that asks the reader to fill the gap. sentence: a sentence of your own about the text with exactly one gap, written ${gap}. correct: the word or short phrase that fills the gap, and no other would.`,
  replying:
    'reasoning: why, in one or two sentences. answerable: false only if what you were given does not settle it. answer: the word or short phrase for the gap and nothing else.',
  fields: fieldsSchema,
  faults(fields) {
    const gaps = fields.sentence.split(/_{2,}/).length - 1;
    return gaps === 1 ? [] : [`sentence must have exactly one gap ${gap}; it has ${gaps}`];
  },
  show: (fields) => `${fields.question}\n\n${fields.sentence.replace(/_{2,}/, gap)}`,
  answer: () => answerSchema,
  showAnswer: (answer) => (answer.answerable ? `${answer.reasoning}\n\n${answer.answer}` : answer.reasoning),
  compare: (answer) => (answer.answerable ? normalise(answer.answer) : unanswerable),
  key: (fields) => normalise(fields.correct),
  evidence: (fields) => (fields.evidence.trim() === '' ? [] : [fields.evidence]),
});
