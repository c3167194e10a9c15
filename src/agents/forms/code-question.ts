import { z } from 'zod';
import { bareCode, fenceCode, programText } from '../reading/code-text.ts';
import { defineForm } from './form.ts';

const fieldsSchema = z.object({
  language: z.string().trim().min(1).max(20),
  request: z.string().trim().min(1).max(3000),
  code: programText,
});

/** A request about a piece of code, answered in free text. */
export const codeQuestion = defineForm({
  name: 'code-question',
  description: 'a request about a piece of code, such as a review or an explanation, answered in free text',
  writing:
    'language: the programming language of the code. request: what the student is asked to do with the code below it, for whom, and what the answer must cover, in full sentences. code: the whole code that is asked about, complete and readable, without comments that give the answer away.',
  replying: '',
  fields: fieldsSchema,
  faults: () => [],
  show: ({ language, request, code }) =>
    `${request}\n\n${fenceCode(language.toLowerCase().replace(/[^\w+#-]/g, ''), bareCode(code))}`,
  answer: () => null,
  showAnswer: (answer: string) => answer,
  compare: null,
  key: () => null,
  evidence: () => [],
});
