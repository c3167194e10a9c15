import { z } from 'zod';
import {
  findKeyFaults,
  groundedSchema,
  groundingKey,
  keyWriting,
  sentenceReplying,
  showSentences,
} from '../grounding.ts';
import { defineForm } from './form.ts';

/** The fields of a question to be answered from search hits. */
export const groundedAnswerSchema = z.object({ question: z.string().min(1).max(1500), ...groundingKey });

/** A question over search hits, answered in sentences of which each cites what bears it out. */
export const groundedAnswer = defineForm({
  name: 'grounded-answer',
  description: 'a question over search hits, each sentence of the answer with the hits and words it rests on',
  writing: `question: the question as the person asks it, complete in itself, with what is wanted of the answer; it names no id and gives nothing of the answer away. ${keyWriting}`,
  replying: sentenceReplying,
  fields: groundedAnswerSchema,
  faults: (fields) => findKeyFaults(fields),
  show: ({ question }) => question,
  answer: () => groundedSchema,
  showAnswer: ({ sentences }) => showSentences(sentences),
  compare: null,
  key: () => null,
  evidence: () => [],
});
