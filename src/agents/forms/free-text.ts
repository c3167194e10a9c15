import { z } from 'zod';
import { defineForm } from './form.ts';

const fieldsSchema = z.object({ instruction: z.string().min(1).max(4000) });

/** An instruction answered in free text. */
export const freeText = defineForm({
  name: 'free-text',
  description: 'an instruction answered in free text',
  writing: 'instruction: what the student is asked to do, in full sentences, complete in itself.',
  replying: '',
  fields: fieldsSchema,
  faults: () => [],
  show: (fields) => fields.instruction,
  answer: () => null,
  showAnswer: (answer: string) => answer,
  compare: null,
  key: () => null,
  evidence: () => [],
});
