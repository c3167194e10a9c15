import { z } from 'zod';
import { defineForm } from './form.ts';

/** What an answer in prose asserts, as sentences that can be looked up one by one. */
export const claimsAnswerSchema = z.object({
  answer: z.string().min(1).max(5000),
  claims: z.array(z.string().min(1).max(300)).min(1).max(8),
});

/** An open question answered in prose, with the claims that the answer rests on listed apart. */
export const claimsAnswer = defineForm({
  name: 'claims-answer',
  description: 'an open question answered in prose, with its claims of fact listed apart to be looked up',
  writing:
    'instruction: the question or request in full sentences, which somebody without the text can understand and answer.',
  replying:
    'answer: the answer as the person who asked will read it. claims: the two to six claims of fact on which it stands, each as one full sentence with its names and figures, so that it can be looked up alone. The list is not shown to the person.',
  fields: z.object({ instruction: z.string().min(1).max(2000) }),
  faults: () => [],
  show: ({ instruction }) => instruction,
  answer: () => claimsAnswerSchema,
  showAnswer: ({ answer }) => answer,
  compare: null,
  key: () => null,
  evidence: () => [],
});
