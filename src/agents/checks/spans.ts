import { z } from 'zod';
import { listFilled } from '../answer-fields.ts';
import { extractionSchema } from '../forms/extraction.ts';
import { squeeze, straighten } from '../reading/fold-text.ts';
import { isSpelled, namesNumber } from '../reading/number-words.ts';
import { listValues } from '../reading/numbers-in-text.ts';
import { defineCheck } from './check.ts';

/** Scripts that write words without spaces between them: there a span has no borders to look at. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const letter = /[\p{L}\p{N}]/u;

const flatten = (text: string): string => straighten(text.normalize('NFC')).trim();

/** True where the words stand in the text as they are, not as a part of longer words; only spacing and quotation marks may differ. */
export function standsIn(span: string, text: string): boolean {
  const wanted = flatten(span);
  const whole = flatten(text);
  for (let at = whole.indexOf(wanted); wanted !== '' && at !== -1; at = whole.indexOf(wanted, at + 1)) {
    const joined = (outside: string, inside: string) =>
      letter.test(outside) && letter.test(inside) && !unspaced.test(inside);
    const before = joined(whole.slice(0, at).slice(-1), wanted.slice(0, 1));
    const after = joined(whole.slice(at + wanted.length).slice(0, 1), wanted.slice(-1));
    if (!before && !after) return true;
  }
  return false;
}

/** What is said to be words of the text stands there; what the text must give is given; what it does not tell is left empty. */
export const spans = defineCheck({
  name: 'spans',
  kind: 'ran',
  description: 'spans and numbers stand in the text, expected values are found, absent ones are left empty',
  options: z.strictObject({
    complete: z.number().min(0).max(1).default(1).describe('share of the expected values that must be found'),
  }),
  async find({ form, instruction, responses }, { complete }) {
    if (form.name !== 'extraction') return null;
    const { fields, expected, absent } = extractionSchema.parse(instruction.fields);
    const filled = listFilled(fields, responses[0].answer).filter(({ value }) => value !== null);
    const given = filled.filter(({ field }) => field.type === 'span').map(({ value }) => String(value));
    const strange = given.filter((value) => !standsIn(value, instruction.passage));
    if (strange.length > 0) {
      return {
        passed: false,
        evidence: `${strange.length} of ${given.length} spans are not words of the text`,
      };
    }
    const there = listValues(instruction.passage);
    const numbers = filled.flatMap(({ value }) => (typeof value === 'number' ? [Math.abs(value)] : []));
    const isThere = (value: number) =>
      there.includes(value) ||
      // Small whole numbers may be written out in words, in any language.
      (Number.isInteger(value) && value <= 12) ||
      isSpelled(value, instruction.passage);
    const invented = numbers.filter((value) => !isThere(value));
    if (invented.length > 0) {
      return { passed: false, evidence: `${invented.length} numbers are not in the text` };
    }
    const told = filled.filter(({ field }) => absent.includes(field.path));
    if (told.length > 0) {
      return { passed: false, evidence: `${told.length} values fill what the text does not tell` };
    }
    const values = filled.map(({ value }) => ` ${squeeze(String(value))} `);
    // A value that is the greater part of what was expected is found too: "Ada Finch" for "Mrs Ada Finch".
    const missing = expected.filter((wanted) => {
      const words = ` ${squeeze(wanted)} `;
      const isIn = (value: string) =>
        value.includes(words) || (words.includes(value) && value.length * 2 > words.length);
      // "7 kg" is found in the number 7 as well.
      return !values.some(isIn) && !namesNumber(wanted, numbers);
    });
    const found = expected.length - missing.length;
    return {
      passed: found >= expected.length * complete,
      evidence: `${given.length} spans stand in the text; ${found} of ${expected.length} expected values are found`,
    };
  },
});
