import { z } from 'zod';
import { defineForm } from './form.ts';

/** The fields of a question that takes something for granted, which may be false. */
export const premiseSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(800),
  taken_for_granted: z.string().min(1).max(300),
  holds: z.boolean(),
});

/** A question that rests on a belief; a good answer says first whether the belief holds. */
export const premise = defineForm({
  name: 'premise',
  description:
    'a question that takes something for granted, which a good answer must correct where it is false',
  writing:
    'evidence: copy, letter by letter, the sentence of the text that shows whether what is taken for granted holds. question: a question as a curious person would put it, which takes one thing for granted without a sign of doubt; it can be understood without the text. taken_for_granted: that thing, as a statement of its own; the student does not see it. holds: whether it is true.',
  replying:
    'answer: what you would say to the person: if what the question takes for granted is false, say so first and what is true instead, then answer what they want to know as far as it can be; if it is true, simply answer. Two to six sentences. premise_holds: whether what the question takes for granted is true.',
  fields: premiseSchema,
  faults: () => [],
  show: ({ question }) => question,
  answer: () => z.object({ answer: z.string().min(1).max(2500), premise_holds: z.boolean() }),
  showAnswer: ({ answer }) => answer,
  compare: ({ premise_holds }) => String(premise_holds),
  key: ({ holds }) => String(holds),
  evidence: ({ evidence }) => (evidence.trim() === '' ? [] : [evidence]),
});
