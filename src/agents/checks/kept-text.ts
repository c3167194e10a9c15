import { z } from 'zod';
import { constraintSchema } from '../reading/constraints.ts';
import { compareWords, listNamedWords, listQuoted, listWords, matchForms } from '../reading/kept-words.ts';
import { isNumberWord } from '../reading/number-words.ts';
import { defineCheck } from './check.ts';

const fieldsSchema = z.object({ constraints: z.array(constraintSchema).default([]) });
const share = z.number().min(0).max(1);

/** Cells of all tables that one candidate may take: some 10 ms. */
const mostCells = 2 ** 20;
const mostParts = 8;

/** A sentence or another part that is told by its place. */
const placed =
  /(?<!\p{L})(?:first|second|third|fourth|last|final|opening|closing|erste[nr]?|zweite[nr]?|dritte[nr]?|letzte[nr]?|primera?|segund[oa]|tercera?|últim[oa]|première?|deuxième|dernière?) (?:sentence|paragraph|line|heading|title|satz|absatz|zeile|überschrift|frase|oración|párrafo|línea|phrase|paragraphe|ligne)(?!\p{L})/iu;

/**
 * The parts of a passage that alone may be kept: what an instruction quotes, one by one and together, and an answer that
 * stands in the passage word by word, where the instruction has it too or names a part by its place.
 */
function listParts(asked: string, passage: readonly string[], answer: string[]): string[][] {
  const join = (words: readonly string[]) => ` ${words.join(' ')} `;
  const whole = join(passage);
  const isPart = (words: readonly string[]) => words.length > 3 && whole.includes(join(words));
  const itself = placed.test(asked) || join(listWords(asked)).includes(join(answer)) ? [answer] : [];
  const quoted = listQuoted(asked).map(listWords).filter(isPart).slice(0, mostParts);
  return [...itself.filter(isPart), ...quoted, ...(quoted.length > 1 ? [quoted.flat()] : [])];
}

/** The words of the passage stay, in order, but for what the instruction names. The counterpart of near-copy. */
export const keptText = defineCheck({
  name: 'kept-text',
  kind: 'ran',
  description:
    'the answer keeps the words of the passage in order; few are lost and few are added beside those that the instruction names',
  options: z.strictObject({
    lost: share.default(0.05).describe('share of the words of the passage that may be gone'),
    added: share.default(0.05).describe('share of the words of the answer that may be new'),
    figures: z.boolean().default(false).describe('numbers, in digits or words, may change freely'),
    part: z
      .boolean()
      .default(false)
      .describe('a part that the instruction quotes or tells by its place may be all that is kept'),
  }),
  async find({ instruction, shown, responses }, options) {
    // A refinement asks for more besides, such as a length, which may cost words.
    if (instruction.refinement !== null) return null;
    const constraints = fieldsSchema.safeParse(instruction.fields).data?.constraints ?? [];
    const asked = shown.replace(instruction.passage, ' ');
    const isNamed = matchForms(listNamedWords(asked, constraints));
    const counts = (word: string) =>
      !isNamed(word) && !(options.figures && (/\d/.test(word) || isNumberWord(word)));
    const before = listWords(instruction.passage);
    const after = listWords(responses[0].turns.at(-1)?.content ?? '');
    const parts = options.part ? listParts(asked, before, after) : [];
    const texts = [before, ...parts];
    const counted = after.filter(counts);
    const found = texts.map((text) => {
      const { lost, added } = compareWords(text.filter(counts), counted, mostCells / texts.length);
      return { lost: lost / Math.max(text.length, 1), added: added / Math.max(after.length, 1) };
    });
    const best = found.find(({ lost, added }) => lost <= options.lost && added <= options.added);
    const { lost, added } = best ?? found[0] ?? { lost: 1, added: 1 };
    const percent = (value: number) => `${Math.round(value * 100)} %`;
    return {
      passed: best !== undefined,
      score: Number((1 - Math.max(lost, added)).toFixed(3)),
      evidence: `${percent(lost)} of the words of the text are gone and ${percent(added)} of those of the answer are new, beside what the instruction names`,
    };
  },
});
