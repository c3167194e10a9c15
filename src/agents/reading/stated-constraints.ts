import type { TextConstraint } from './constraints.ts';
import { listWords } from './kept-words.ts';
import { isNumberWord, isSpelled } from './number-words.ts';
import { listValues } from './numbers-in-text.ts';
import { isNumberNamed } from './stated-counts.ts';
import { areLettersStated } from './stated-letters.ts';
import { isTextStated } from './stated-words.ts';

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

/** One of something is what is asked for where no number is named; numbers in words are read in four languages. */
function isNumberStated({ kind, value }: TextConstraint, instruction: string, language: string): boolean {
  const number = Number(value);
  if (number === 1 || !/^(?:en|de|es|fr)\b/.test(language)) return true;
  // In German a number in words and what it counts may be one word: vierzeilig.
  const told = instruction.replace(/(?<=\p{L})(?=zeil(?:ig|er)|strophig|(?:ab)?sätzig)/giu, ' ');
  return (
    listValues(told).includes(number) ||
    isSpelled(number, told) ||
    isNumberNamed(number, kind, told, language)
  );
}

function isStated(constraint: TextConstraint, instruction: string, language: string): boolean {
  const { kind, value } = constraint;
  const sort = stated[kind];
  if (sort === 'number') return isNumberStated(constraint, instruction, language);
  if (sort === 'text') return isTextStated(kind, value, instruction);
  if (sort === 'json') return /json/i.test(instruction);
  return sort === 'letters' ? areLettersStated(value, instruction, language) : true;
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
