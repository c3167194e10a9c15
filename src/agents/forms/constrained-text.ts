import { z } from 'zod';
import {
  constraintKinds,
  constraintSchema,
  findBrokenConstraints,
  findConstraintFaults,
} from '../reading/constraints.ts';
import { defineForm } from './form.ts';

const fieldsSchema = z.object({
  instruction: z.string().min(1).max(4000),
  constraints: z.array(constraintSchema).min(1).max(8),
});

/** An instruction answered in free text under constraints that code can check. */
export const constrainedText = defineForm({
  name: 'constrained-text',
  description: 'an instruction answered in free text, with constraints as data that are run on the answer',
  writing: `instruction: what the student is asked to do, in full sentences, complete in itself; it must say every constraint in words. constraints: the same constraints as data, one to eight, each {kind, value}. Kinds: ${constraintKinds}. Write only constraints that the instruction says and that a good answer can meet together.`,
  replying: '',
  fields: fieldsSchema,
  faults: (fields) => findConstraintFaults(fields.constraints),
  show: (fields) => fields.instruction,
  answer: () => null,
  lapses: (answer: string, { constraints }) => findBrokenConstraints(answer, constraints),
  showAnswer: (answer: string) => answer,
  compare: null,
  key: () => null,
  evidence: () => [],
});
