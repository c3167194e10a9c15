import { z } from 'zod';
import { countOf } from '../../errors.ts';
import { countSentences } from './count-sentences.ts';
import { foldCase } from './fold-text.ts';
import { unspaced, wordStart } from './unspaced.ts';

interface Counted {
  text: string;
  words: string[];
  lines: string[];
}

interface Constraint {
  describe: string;
  /** Null when the constraint holds, else what was found, in words that hold none of the text. */
  find(counted: Counted, value: string): string | null;
  /** Null when the value makes sense, else what it should be. */
  faultOf?(value: string): string | null;
}

/** Letters with their marks and digits, with what joins them inside: don't, well-known, 8,400, 16:30. */
const part = String.raw`[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*`;
const wordPattern = String.raw`${part}(?:(?:['’-]|(?<=\p{N})[.,:](?=\p{N}))${part})*`;
const singleWord = new RegExp(`^${wordPattern}$`, 'u');

function splitWords(text: string): string[] {
  return text.match(new RegExp(wordPattern, 'gu')) ?? [];
}

const unspacedSign = new RegExp(unspaced, 'gu');

/** In a script without spaces words cannot be told apart: each of its signs may be one. */
const countMostWords = ({ words }: Counted): number =>
  words.reduce((sum, word) => sum + Math.max(1, word.match(unspacedSign)?.length ?? 0), 0);

function wholeNumber(value: string): string | null {
  return /^\d{1,5}$/.test(value) ? null : 'its value must be a whole number';
}

function notEmpty(value: string): string | null {
  return value.trim() === '' ? 'its value must not be empty' : null;
}

function limit(count: (counted: Counted) => number, most: boolean, what: string): Constraint {
  return {
    describe: `${most ? 'at most' : 'at least'} that many ${what}s`,
    faultOf: wholeNumber,
    find(counted, value) {
      const found = count(counted);
      const held = most ? found <= Number(value) : found >= Number(value);
      return held ? null : `${countOf(found, what)}, ${most ? 'at most' : 'at least'} ${value} asked for`;
    },
  };
}

/** Quotation marks and spaces of all sorts are one: which of them is written is seldom meant. */
const unify = (text: string): string =>
  text
    .replace(/[‘’‛]/g, "'")
    .replace(/[“”„‟«»]/g, '"')
    .replace(/\s+/g, ' ');

/** Case does not count among letters, but ß is no s, and an ı without its dot no i. */
const foldLetters = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll('ẞ', 'ß')
    .replace(/[^ßı]+/g, (letters) => foldCase(letters));

/** Whether a text begins with another, whose last comma or full stop goes without saying, and quotation marks before it. */
function beginsWith(text: string, value: string): boolean {
  const start = unify(value.trimStart());
  const bare = start.replace(/(?<=[\p{L}\p{N}])[.,]$/u, '');
  const whole = unify(text).replace(/^[\p{L}\p{N}]/u.test(start) ? /^["'*_]+/ : /^$/, '');
  return (
    whole.startsWith(start) ||
    (bare !== start && new RegExp(`^${RegExp.escape(bare)}(?![\\p{L}\\p{N}])`, 'u').test(whole))
  );
}

/** Whether a text ends with another as a whole, but for closing marks, and for what ends any sentence. */
function endsWith(text: string, value: string): boolean {
  const marks = /[!?]["')\]*_]*$/.test(value) ? /[\s.,…"')\]*_]+$/ : /[\s.,…!?"')\]*_]+$/;
  const end = unify(value).replace(marks, '');
  if (end === '') return text.endsWith(value.trim());
  const last = unify(text.slice(-value.length - 20)).replace(marks, '');
  // Why?! ends with a question as well.
  const asked = /[!?]+$/.exec(end)?.[0].length ?? 0;
  const ending = new RegExp(
    `${wordStart.test(end) ? '(?<![\\p{L}\\p{N}\\p{M}])' : ''}${RegExp.escape(end)}$`,
    'u',
  );
  return ending.test(last) || ending.test(last.replace(/[!?]+$/, (run) => run.slice(0, asked)));
}

/** With more spaces before it a line belongs to a list inside another. */
const numberedLine = /^ {0,2}[*_]{0,3}(\d+)[.)][*_]{0,3}\s/;

const countParagraphs = ({ text }: Counted) => text.split(/\n\s*\n/).filter((part) => part.trim()).length;

const constraints: Readonly<Record<string, Constraint>> = {
  max_words: limit(({ words }) => words.length, true, 'word'),
  min_words: limit(countMostWords, false, 'word'),
  max_sentences: limit(({ text }) => countSentences(text).fewest, true, 'sentence'),
  min_sentences: limit(({ text }) => countSentences(text).most, false, 'sentence'),
  exact_lines: {
    describe: 'exactly that many lines that are not empty',
    faultOf: wholeNumber,
    find: ({ lines }, value) =>
      lines.length === Number(value) ? null : `${countOf(lines.length, 'line')}, exactly ${value} asked for`,
  },
  exact_paragraphs: {
    describe: 'exactly that many paragraphs',
    faultOf: wholeNumber,
    find(counted, value) {
      const found = countParagraphs(counted);
      return found === Number(value) ? null : `${countOf(found, 'paragraph')}, exactly ${value} asked for`;
    },
  },
  contains: {
    describe: 'holds that word or phrase',
    faultOf: notEmpty,
    find: ({ text }, value) =>
      foldCase(unify(text)).includes(foldCase(unify(value))) ? null : 'a required phrase is missing',
  },
  excludes: {
    describe: 'holds that word or phrase nowhere',
    faultOf: notEmpty,
    find({ text, words }, value) {
      const banned = unify(value).toLowerCase();
      // A name is still there in its genitive, and a word in a compound with a hyphen.
      const found = singleWord.test(banned)
        ? words.some((word) =>
            [word, ...word.split(/['’-]/)].some((part) => unify(part).toLowerCase() === banned),
          )
        : unify(text).toLowerCase().includes(banned);
      return found ? 'a banned phrase is there' : null;
    },
  },
  bans_letters: {
    describe: 'uses none of those letters',
    faultOf: (value) => (/^\p{L}{1,10}$/u.test(value) ? null : 'its value must be one to ten letters'),
    find({ text }, value) {
      const folded = foldLetters(text);
      return [...foldLetters(value)].some((letter) => folded.includes(letter))
        ? 'a banned letter is there'
        : null;
    },
  },
  letter_case: {
    describe: '`upper` or `lower`: every letter is',
    faultOf: (value) => (/^(upper|lower)$/.test(value) ? null : 'its value must be upper or lower'),
    find({ text }, value) {
      const cased = value === 'upper' ? text.toUpperCase() : text.toLowerCase();
      return text === cased ? null : `not every letter is ${value} case`;
    },
  },
  starts_with: {
    describe: 'begins with that text',
    faultOf: notEmpty,
    find: ({ text }, value) => (beginsWith(text, value) ? null : 'it begins otherwise'),
  },
  ends_with: {
    describe: 'ends with that text',
    faultOf: notEmpty,
    find: ({ text }, value) => (endsWith(text, value) ? null : 'it ends otherwise'),
  },
  lines_start_with: {
    describe: 'every line that is not empty begins with that text',
    faultOf: notEmpty,
    find: ({ lines }, value) =>
      lines.every((line) => line.startsWith(value)) ? null : 'a line begins otherwise',
  },
  numbered_list: {
    describe: 'a list of that many lines numbered 1., 2., 3. …',
    faultOf: wholeNumber,
    find({ lines }, value) {
      const numbers = lines.flatMap((line) => numberedLine.exec(line)?.[1] ?? []);
      const wanted = Array.from({ length: Number(value) }, (_, index) => String(index + 1));
      return numbers.join() === wanted.join()
        ? null
        : `${countOf(numbers.length, 'numbered line')}, ${value} asked for`;
    },
  },
  is_json: {
    describe: '`object` or `array`: the whole answer is JSON of that sort',
    faultOf: (value) => (/^(object|array)$/.test(value) ? null : 'its value must be object or array'),
    find({ text }, value) {
      try {
        const parsed: unknown = JSON.parse(text);
        const sort = Array.isArray(parsed) ? 'array' : typeof parsed;
        return sort === value ? null : `JSON, but no ${value}`;
      } catch {
        return 'not JSON';
      }
    },
  },
};

export const constraintSchema = z.object({
  kind: z.enum(Object.keys(constraints) as [string, ...string[]]),
  value: z.string().max(200),
});

/** One demand on a text that code can decide. */
export type TextConstraint = z.infer<typeof constraintSchema>;

/** The kinds in words, for the agent that writes them. */
export const constraintKinds = Object.entries(constraints)
  .map(([kind, { describe }]) => `${kind} (${describe})`)
  .join('; ');

/** Values that make no sense for their kind. */
export function findConstraintFaults(chosen: readonly TextConstraint[]): string[] {
  return chosen.flatMap(({ kind, value }) => {
    const fault = constraints[kind]?.faultOf?.(value) ?? null;
    return fault === null ? [] : [`constraint ${kind}: ${fault}`];
  });
}

/** The constraints that a text breaks, each as `kind: what was found`. */
export function findBrokenConstraints(text: string, chosen: readonly TextConstraint[]): string[] {
  const trimmed = text.trim();
  const counted = {
    text: trimmed,
    words: splitWords(trimmed),
    lines: trimmed.split('\n').filter((line) => line.trim() !== ''),
  };
  return chosen.flatMap(({ kind, value }) => {
    const found = constraints[kind]?.find(counted, value) ?? null;
    return found === null ? [] : [`${kind}: ${found}`];
  });
}
