import type { TextConstraint } from './constraints.ts';

/** Words as they are compared: no case, no punctuation; each sign of a script without spaces is a word. */
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`;
const wordPattern = new RegExp(`[${unspaced}]|[[\\p{L}\\p{N}\\p{M}]--[${unspaced}]]+`, 'gv');
/** So many words of a text are looked at; the table that compares two of them has the square of it. */
const mostWords = 4000;
/** What is quoted at greater length is no word to be put in or taken out. */
const longestName = 6;
const quotePattern = /"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|「([^」]+)」|`([^`]+)`|(\[[^\]]+\])/gu;

/** The words of a text, in order. */
export const listWords = (text: string): string[] =>
  (text.normalize('NFKC').toLowerCase().match(wordPattern) ?? []).slice(0, mostWords);

/** The words that an instruction names as such: in quotation marks, in square brackets, in its constraints. */
export function listNamedWords(instruction: string, constraints: readonly TextConstraint[]): Set<string> {
  const quoted = [...instruction.matchAll(quotePattern)].map((match) => match.slice(1).join(''));
  const short = quoted.map(listWords).filter((words) => words.length <= longestName);
  return new Set([...short.flat(), ...constraints.flatMap(({ value }) => listWords(value))]);
}

/** What two texts do not share when as many words as possible are matched in order. */
export interface WordChanges {
  lost: string[];
  added: string[];
}

/** The words of one text that the other lacks, and the other way round, by a longest common subsequence. */
export function compareWords(before: readonly string[], after: readonly string[]): WordChanges {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const changes: WordChanges = { lost: [], added: [] };
  let [row, column] = [0, 0];
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) [row, column] = [row + 1, column + 1];
    else if (at(row + 1, column) >= at(row, column + 1)) changes.lost.push(before[row++] ?? '');
    else changes.added.push(after[column++] ?? '');
  }
  changes.lost.push(...before.slice(row));
  changes.added.push(...after.slice(column));
  return changes;
}
