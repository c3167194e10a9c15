import type { TextConstraint } from './constraints.ts';
import { listWords } from './kept-words.ts';
import { isNumberWord, isSpelled } from './number-words.ts';
import { listValues } from './numbers-in-text.ts';

/** What a constraint of each kind must have in an instruction so that a student can know it; the rest is only said in words. */
const stated: Readonly<Record<string, 'number' | 'text' | 'letters' | 'json'>> = {
  max_words: 'number',
  min_words: 'number',
  max_sentences: 'number',
  min_sentences: 'number',
  exact_lines: 'number',
  exact_paragraphs: 'number',
  numbered_list: 'number',
  contains: 'text',
  excludes: 'text',
  starts_with: 'text',
  ends_with: 'text',
  lines_start_with: 'text',
  bans_letters: 'letters',
  is_json: 'json',
};

const flatten = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[“”„«»‘’'"]/g, '"')
    .replace(/\s+/g, ' ')
    .trim();

/** The text as it begins a word or stands by itself. A sign has a name as well: a question ends with `?`. */
function holdsText(instruction: string, value: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(value)) return true;
  const start = /^[\p{L}\p{N}]/u.test(value) ? '(?<![\\p{L}\\p{N}])' : '';
  return new RegExp(`${start}${RegExp.escape(value)}`, 'u').test(instruction);
}

/** One of something is what is asked for where no number is named; numbers in words are read in four languages. */
const isNumberStated = (value: number, instruction: string, language: string): boolean =>
  value === 1 ||
  listValues(instruction).includes(value) ||
  isSpelled(value, instruction) ||
  !/^(?:en|de|es|fr)\b/.test(language);

function isStated({ kind, value }: TextConstraint, instruction: string, language: string): boolean {
  const sort = stated[kind];
  if (sort === 'number') return isNumberStated(Number(value), instruction, language);
  if (sort === 'text') return holdsText(flatten(instruction), flatten(value));
  if (sort === 'json') return /json/i.test(instruction);
  if (sort !== 'letters') return true;
  const letters = new Set(instruction.toLowerCase().match(/(?<!\p{L})\p{L}(?!\p{L})/gu));
  return [...value.toLowerCase()].every((letter) => letters.has(letter));
}

/** True where a student finds by a rule of the instruction what is asked for: in words of the passage, in figures. */
function isDerivable({ kind, value }: TextConstraint, instruction: string, passage: string): boolean {
  if (kind === 'min_words') return Number(value) <= listWords(passage).length;
  if (stated[kind] !== 'text') return false;
  const known = new Set([...listWords(instruction), ...listWords(passage)]);
  return listWords(value).every((word) => known.has(word) || /\d/.test(word) || isNumberWord(word));
}

/** The kinds of the constraints that an instruction does not state; where `passage` is given, those that follow from it are let be. */
export function findUnstated(
  constraints: readonly TextConstraint[],
  instruction: string,
  language: string,
  passage: string | null,
): string[] {
  return constraints
    .filter((constraint) => !isStated(constraint, instruction, language))
    .filter((constraint) => passage === null || !isDerivable(constraint, instruction, passage))
    .map(({ kind }) => kind);
}
