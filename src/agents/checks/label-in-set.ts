import { z } from 'zod';
import { countOf } from '../../errors.ts';
import { labelFieldsSchema } from '../forms/label.ts';
import { labelPathFieldsSchema, listPaths } from '../forms/label-path.ts';
import { labelsFieldsSchema } from '../forms/labels.ts';
import { squeeze } from '../reading/fold-text.ts';
import { defineCheck } from './check.ts';

interface Labelled {
  /** Every label or path that may be given. */
  set: string[];
  correct: string[];
  text: string;
  given(answer: unknown): string[];
}

/** What is to be looked at, whichever of the forms with labels it is; null for another form. */
function readLabelled(form: string, fields: unknown): Labelled | null {
  if (form === 'label') {
    const { labels, correct, text } = labelFieldsSchema.parse(fields);
    const given = (answer: unknown) => [z.object({ label: z.string() }).parse(answer).label];
    return { set: labels.map(({ name }) => name), correct: [correct], text, given };
  }
  if (form === 'labels') {
    const { labels, correct, text } = labelsFieldsSchema.parse(fields);
    const given = (answer: unknown) => z.object({ labels: z.array(z.string()) }).parse(answer).labels;
    return { set: labels.map(({ name }) => name), correct, text, given };
  }
  if (form !== 'label-path') return null;
  const parsed = labelPathFieldsSchema.parse(fields);
  const given = (answer: unknown) => [z.object({ path: z.string() }).parse(answer).path];
  const { upper, lower } = parsed.correct;
  return { set: listPaths(parsed), correct: [`${upper} > ${lower}`], text: parsed.text, given };
}

/** Words by which a text names a label: of a path, its lower end. */
function isNamed(label: string, text: string): boolean {
  const words = squeeze(label.split(' > ').at(-1) ?? label);
  return words !== '' && ` ${squeeze(text)} `.includes(` ${words} `);
}

/** Labels come from the set, and the text does not give its own away by name. */
export const labelInSet = defineCheck({
  name: 'label-in-set',
  kind: 'ran',
  description:
    'every given and keyed label is in the set, and the text names no keyed label while it names no other',
  options: z.strictObject({
    leak: z.boolean().default(true).describe('refuse a text that names its own label and no other'),
  }),
  async find({ form, instruction, responses }, { leak }) {
    const labelled = readLabelled(form.name, instruction.fields);
    if (labelled === null) return null;
    const { set, correct, text, given } = labelled;
    if (new Set(set).size < set.length) return { passed: false, evidence: 'the set repeats a label' };
    if (correct.some((label) => !set.includes(label))) {
      return { passed: false, evidence: 'the key is not in the set' };
    }
    for (const [index, { answer }] of responses.entries()) {
      const outside = given(answer).filter((label) => !set.includes(label)).length;
      if (outside > 0) {
        return {
          passed: false,
          evidence: `answer ${index + 1} gives ${outside} labels that are not in the set`,
        };
      }
    }
    const others = set.filter((label) => !correct.includes(label));
    if (
      leak &&
      correct.some((label) => isNamed(label, text)) &&
      !others.some((label) => isNamed(label, text))
    ) {
      return { passed: false, evidence: 'the text names its own label' };
    }
    return {
      passed: true,
      evidence: `${countOf(responses.length, 'answer')} and the key are in the set of ${set.length}`,
    };
  },
});
