import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm } from './form.ts';
import { orderOptions } from './option-order.ts';

const labelName = z.string().min(1).max(40);
export const labelSchema = z.object({ name: labelName, meaning: z.string().min(1).max(200) });

/** The fields of a text to be given one label of a set. */
export const labelFieldsSchema = z.object({
  instruction: z.string().min(1).max(600),
  labels: z.array(labelSchema).min(2).max(12),
  text: z.string().min(1).max(2000),
  correct: labelName,
});
type Fields = z.infer<typeof labelFieldsSchema>;

/** Labels with their meanings, a line each, in the order of a variant. */
export function showLabels(
  { instruction, labels }: { instruction: string; labels: readonly z.infer<typeof labelSchema>[] },
  variant?: number,
): string {
  return orderOptions(instruction, labels, variant)
    .map(({ name, meaning }) => `- ${name}: ${meaning}`)
    .join('\n');
}

/** Labels of the same name are one label; the list that a schema can be made of must not repeat one. */
export function findLabelFaults(names: readonly string[], correct: readonly string[]): string[] {
  const faults = new Set(names.map(normalise)).size < names.length ? ['two labels have the same name'] : [];
  if (correct.some((name) => !names.includes(name))) faults.push('correct is not among the labels');
  return faults;
}

const namesOf = ({ labels }: Fields) => labels.map(({ name }) => name);

/** A text and a set of labels with their meanings, of which exactly one fits. */
export const label = defineForm({
  name: 'label',
  description: 'a text to be given exactly one label of a set of two to twelve',
  writing:
    'instruction: one or two sentences to the student, such as "What does the writer of this message want? Give exactly one label." labels: the whole set, each with a short name and a meaning in one sentence that tells it from its neighbours. text: the text to be classified, as it would stand in life; it neither names its label nor talks about being classified. correct: the name of the one label that fits, spelled as in labels.',
  replying:
    'reasoning: the words of the text that decide, and why the nearest other label does not fit, in one to three sentences. label: the name of the one label that fits.',
  fields: labelFieldsSchema,
  faults: (fields) => findLabelFaults(namesOf(fields), [fields.correct]),
  show: (fields, variant) => `${fields.instruction}\n\n${showLabels(fields, variant)}\n\n${fields.text}`,
  answer: (fields) =>
    z.object({ reasoning: z.string().min(1).max(1500), label: z.enum([...new Set(namesOf(fields))]) }),
  showAnswer: ({ reasoning, label }) => `${reasoning}\n\n${label}`,
  compare: ({ label }) => label,
  key: ({ correct }) => correct,
  evidence: () => [],
});
