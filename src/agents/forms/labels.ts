import { z } from 'zod';
import { defineForm } from './form.ts';
import { findLabelFaults, labelFieldsSchema, showLabels } from './label.ts';

/** The fields of a text to be given every label that fits. */
export const labelsFieldsSchema = labelFieldsSchema.extend({
  correct: z.array(z.string().min(1).max(40)).min(1).max(6),
});
type Fields = z.infer<typeof labelsFieldsSchema>;

const namesOf = ({ labels }: Fields) => labels.map(({ name }) => name);

/** Labels in the order of the set, each once. */
const inOrder = (fields: Fields, chosen: readonly string[]) =>
  namesOf(fields).filter((name) => chosen.includes(name));

/** A text and a set of labels with their meanings, of which all that fit are to be given. */
export const labels = defineForm({
  name: 'labels',
  description: 'a text to be given every label of a set that fits',
  writing:
    'instruction: one or two sentences to the student, such as "Which of these subjects does the message touch? Give every label that fits." labels: the whole set, each with a short name and a meaning in one sentence by which one can say of any text whether it fits. text: the text to be classified, as it would stand in life; it names none of its labels. correct: the names of all labels that fit, spelled as in labels, but never of the whole set.',
  replying:
    'reasoning: for each label in turn, in half a sentence, what in the text makes it fit or not. labels: the names of all that fit, at least one.',
  fields: labelsFieldsSchema,
  faults(fields) {
    const faults = findLabelFaults(namesOf(fields), fields.correct);
    if (new Set(fields.correct).size < fields.correct.length) faults.push('correct repeats a label');
    if (fields.correct.length >= fields.labels.length) faults.push('not every label may fit');
    return faults;
  },
  show: (fields, variant) => `${fields.instruction}\n\n${showLabels(fields, variant)}\n\n${fields.text}`,
  answer: (fields) =>
    z.object({
      reasoning: z.string().min(1).max(2500),
      labels: z
        .array(z.enum([...new Set(namesOf(fields))]))
        .min(1)
        .max(fields.labels.length),
    }),
  showAnswer: ({ reasoning, labels }, fields) => `${reasoning}\n\n${inOrder(fields, labels).join(', ')}`,
  compare: ({ labels }, fields) => inOrder(fields, labels).join('|'),
  key: (fields) => inOrder(fields, fields.correct).join('|'),
  evidence: () => [],
});
