import { z } from 'zod';
import { defineForm } from './form.ts';
import { findLabelFaults } from './label.ts';
import { orderOptions } from './option-order.ts';

const labelName = z.string().min(1).max(40);

/** The fields of a text to be placed in a tree of labels two levels deep. */
export const labelPathFieldsSchema = z.object({
  instruction: z.string().min(1).max(600),
  tree: z
    .array(
      z.object({
        label: labelName,
        meaning: z.string().min(1).max(200),
        below: z.array(labelName).min(2).max(6),
      }),
    )
    .min(2)
    .max(6),
  text: z.string().min(1).max(2000),
  correct: z.object({ upper: labelName, lower: labelName }),
});
type Fields = z.infer<typeof labelPathFieldsSchema>;

const separator = ' > ';

/** Every path of the tree, as `upper > lower`. */
export function listPaths({ tree }: Pick<Fields, 'tree'>): string[] {
  return tree.flatMap(({ label, below }) => below.map((lower) => `${label}${separator}${lower}`));
}

const keyOf = ({ correct }: Fields) => `${correct.upper}${separator}${correct.lower}`;

/** A text and a tree of labels, of which one label and one below it fit. */
export const labelPath = defineForm({
  name: 'label-path',
  description: 'a text to be placed in a tree of labels, an upper one and one below it',
  writing:
    'instruction: one or two sentences to the student, such as "File this message: give one upper label and one label below it." tree: two to six upper labels, each with a meaning in one sentence and two to six lower labels whose names explain themselves. text: the text to be classified, as it would stand in life; it names neither of its labels. correct: the upper label and the lower one that stands below it, spelled as in tree.',
  replying:
    'reasoning: first what decides the upper label, then what decides the lower one, in one to three sentences. path: the upper and the lower label, as one of the paths.',
  fields: labelPathFieldsSchema,
  faults(fields) {
    const uppers = fields.tree.map(({ label }) => label);
    const faults = findLabelFaults(uppers, [fields.correct.upper]);
    if (new Set(listPaths(fields)).size < listPaths(fields).length) faults.push('a lower label stands twice');
    if (!listPaths(fields).includes(keyOf(fields))) faults.push('correct is no path of the tree');
    return faults;
  },
  show(fields, variant) {
    const branches = orderOptions(fields.instruction, fields.tree, variant).map(
      ({ label, meaning, below }) =>
        `- ${label}: ${meaning}\n${below.map((name) => `  - ${name}`).join('\n')}`,
    );
    return `${fields.instruction}\n\n${branches.join('\n')}\n\n${fields.text}`;
  },
  answer: (fields) =>
    z.object({ reasoning: z.string().min(1).max(1500), path: z.enum([...new Set(listPaths(fields))]) }),
  showAnswer: ({ reasoning, path }) => `${reasoning}\n\n${path}`,
  compare: ({ path }) => path,
  key: keyOf,
  evidence: () => [],
});
