import { z } from 'zod';
import { choiceOrNoneSchema } from '../forms/choice-or-none.ts';
import { choicesSchema } from '../forms/choices.ts';
import { simplifyAnswer } from '../forms/computed.ts';
import { numericChoiceSchema } from '../forms/numeric-choice.ts';
import { twoPartSchema } from '../forms/two-part.ts';
import { normalise } from '../reading/fold-text.ts';
import { defineCheck } from './check.ts';

const choiceSchema = z.object({ question: z.string(), correct: z.string(), wrong: z.array(z.string()) });

interface Options {
  question: string;
  right: string[];
  wrong: string[];
}

/** The options of a form that has some; null for another form. */
function readOptions(form: string, fields: unknown): Options | null {
  switch (form) {
    case 'choice':
    case 'exam-choice': {
      const { question, correct, wrong } = choiceSchema.parse(fields);
      return { question, right: [correct], wrong };
    }
    case 'choice-or-none': {
      const { question, correct, wrong } = choiceOrNoneSchema.parse(fields);
      return { question, right: [correct], wrong };
    }
    case 'choices':
      return choicesSchema.parse(fields);
    case 'two-part': {
      const { question, correct_first, correct_second, wrong } = twoPartSchema.parse(fields);
      return { question, right: [correct_first, correct_second], wrong };
    }
    case 'numeric-choice': {
      const { question, correct, wrong } = numericChoiceSchema.parse(fields);
      return { question, right: [String(correct)], wrong: wrong.map(String) };
    }
    default:
      return null;
  }
}

/**
 * Options stand in any order, so none may speak of the place of another. "Both of them" is meant of the options where
 * little else is said; in a longer option it is meant of things that the question names.
 */
const placeBound =
  /\b(all|none|both|neither|any) of (the |these )?(above|options|answers)\b|\b(both|neither) [A-F] (and|nor|or) [A-F]\b|^\W*(all|none|both|neither|any) of (these|them)( (is|are|were|apply|applies|fits?))?( (right|correct|true))?\W*$/i;

/** What gives an option away, or makes two of them one; null where there is nothing. */
function findGiveaway({ question, right, wrong }: Options, ratio: number): string | null {
  const all = [...right, ...wrong];
  if (all.some((option) => normalise(option) === '' && option.trim().length > 2)) return 'an option is empty';
  if (new Set(all.map(simplifyAnswer)).size < all.length) return 'two options say the same';
  if (all.some((option) => placeBound.test(option))) return 'an option speaks of the place of others';
  const stem = ` ${normalise(question)} `;
  const isInStem = (option: string) => normalise(option).length > 11 && stem.includes(normalise(option));
  if (right.some(isInStem) && !wrong.some(isInStem))
    return 'the question holds the keyed option and no other';
  const longest = (options: string[]) => Math.max(...options.map(({ length }) => length));
  const shortestRight = Math.min(...right.map(({ length }) => length));
  if (shortestRight > 30 && shortestRight > ratio * longest(wrong)) {
    return 'the keyed option is far longer than all others';
  }
  return null;
}

/** Options are a fair choice: different ones, none tied to a place, the right one not told by its looks. */
export const optionHygiene = defineCheck({
  name: 'option-hygiene',
  kind: 'ran',
  stage: 'instruction',
  description:
    'no option repeats another or speaks of its place, and the keyed one is not given away by the question or its length',
  options: z.strictObject({
    length_ratio: z
      .number()
      .min(1)
      .max(10)
      .default(1.8)
      .describe('how many times longer than every wrong option the right one may be'),
  }),
  async find({ form, instruction }, { length_ratio }) {
    const options = readOptions(form.name, instruction.fields);
    if (options === null) return null;
    const giveaway = findGiveaway(options, length_ratio);
    const { right, wrong } = options;
    return giveaway === null
      ? { passed: true, evidence: `${right.length + wrong.length} different options, ${right.length} keyed` }
      : { passed: false, evidence: giveaway };
  },
});
