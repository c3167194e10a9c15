import type { TextConstraint } from './constraints.ts';
import { foldText } from './fold-text.ts';
import { unspaced } from './unspaced.ts';

/** Words as they are compared: no case, no punctuation; each sign of a script without spaces is a word. */
const wordPattern = new RegExp(
  `${unspaced}|[[\\p{L}\\p{N}]--${unspaced}][[\\p{L}\\p{N}\\p{M}]--${unspaced}]*`,
  'gv',
);
/** What is quoted at greater length is no word to be put in or taken out. */
const longestName = 6;
/** None goes on past another of its kind that opens: a text of nothing else would be read again from each of them. */
const quotePattern =
  /"([^"]+)"|“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|「([^「」]+)」|`([^`]+)`|(\[[^[\]]+\])|(?<![\p{L}\p{N}])['‘]([^'‘’]+(?:(?<=[\p{L}\p{N}])['’]\p{L}[^'‘’]*)*)['’](?![\p{L}\p{N}])/gu;

/** The words of a text, in order. */
export const listWords = (text: string): string[] => foldText(text).match(wordPattern) ?? [];

/** What an instruction sets in quotation marks or square brackets. */
export const listQuoted = (instruction: string): string[] =>
  [...instruction.matchAll(quotePattern)].map((match) => match.slice(1).join(''));

/** The words that an instruction names as such: in quotation marks, in square brackets, in its constraints. */
export function listNamedWords(instruction: string, constraints: readonly TextConstraint[]): Set<string> {
  const short = listQuoted(instruction)
    .map(listWords)
    .filter((words) => words.length <= longestName);
  return new Set([...short.flat(), ...constraints.flatMap(({ value }) => listWords(value))]);
}

/** A form of a word begins as it does, but for a last vowel, and has a few letters more: boxes, cities, 상자를. */
const stemPattern = /^(?:\p{Script=Hangul}{2,}|\p{L}{3,})$/u;
const longestEnding = 3;

/** Tells whether a word is one of some names or, as grammar may need it, a form of one. */
export function matchForms(names: ReadonlySet<string>): (word: string) => boolean {
  const stems = new Map<string, number>();
  for (const name of names) {
    if (!stemPattern.test(name)) continue;
    const short = /^\p{L}{3}$/u.test(name) && !/\p{Script=Hangul}/u.test(name);
    stems.set(name, short ? 2 : longestEnding);
    if (!short) stems.set(name.replace(/[aeiouyαεηιουω]$/u, ''), longestEnding);
  }
  return (word) => {
    if (names.has(word)) return true;
    for (let ending = 1; ending <= longestEnding; ending++) {
      if ((stems.get(word.slice(0, -ending)) ?? 0) >= ending) return true;
    }
    return false;
  };
}

/** How many words of one text can be found in the other, in the same order: a longest common subsequence. */
function countInOrder(before: readonly string[], after: readonly string[]): number {
  const row = new Uint32Array(after.length + 1);
  for (const word of before) {
    let diagonal = 0;
    for (let column = 0; column < after.length; column++) {
      const above = row[column + 1] ?? 0;
      row[column + 1] = word === after[column] ? diagonal + 1 : Math.max(above, row[column] ?? 0);
      diagonal = above;
    }
  }
  return row[after.length] ?? 0;
}

/** How many words of one text can be found in the other, in any order. */
function countAnywhere(before: readonly string[], after: readonly string[]): number {
  const there = new Map<string, number>();
  for (const word of after) there.set(word, (there.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of before) {
    const left = there.get(word) ?? 0;
    if (left > 0) found++;
    there.set(word, left - 1);
  }
  return found;
}

/**
 * How many words of one text the other lacks, and the other way round, when as many as possible are matched in order. Where
 * that takes a table of more than `mostCells`, order is left out of account: never more is found changed than is.
 */
export function compareWords(
  before: readonly string[],
  after: readonly string[],
  mostCells: number,
): { lost: number; added: number } {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start++;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  const count = left.length * right.length <= mostCells ? countInOrder : countAnywhere;
  const kept = count(left, right);
  return { lost: left.length - kept, added: right.length - kept };
}
