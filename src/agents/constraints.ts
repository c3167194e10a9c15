import { z } from 'zod';
import { foldCase } from './fold-text.ts';

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

/** Letters and digits, with what joins them inside: don't, well-known, 8,400, 16:30. */
const wordPattern = String.raw`[\p{L}\p{N}]+(?:(?:['’-]|(?<=\p{N})[.,:](?=\p{N}))[\p{L}\p{N}]+)*`;
const singleWord = new RegExp(`^${wordPattern}$`, 'u');

function splitWords(text: string): string[] {
  return text.match(new RegExp(wordPattern, 'gu')) ?? [];
}

function wholeNumber(value: string): string | null {
  return /^\d{1,5}$/.test(value) ? null : 'its value must be a whole number';
}

function notEmpty(value: string): string | null {
  return value.trim() === '' ? 'its value must not be empty' : null;
}

function limit(count: (counted: Counted) => number, most: boolean, what: string): Constraint {
  return {
    describe: `${most ? 'at most' : 'at least'} that many ${what}`,
    faultOf: wholeNumber,
    find(counted, value) {
      const found = count(counted);
      const held = most ? found <= Number(value) : found >= Number(value);
      return held ? null : `${found} ${what}, ${most ? 'at most' : 'at least'} ${value} asked for`;
    },
  };
}

const countSentences = ({ text }: Counted) =>
  [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)].filter(({ segment }) =>
    /\p{L}|\p{N}/u.test(segment),
  ).length;

const countParagraphs = ({ text }: Counted) => text.split(/\n\s*\n/).filter((part) => part.trim()).length;

const constraints: Readonly<Record<string, Constraint>> = {
  max_words: limit(({ words }) => words.length, true, 'words'),
  min_words: limit(({ words }) => words.length, false, 'words'),
  max_sentences: limit(countSentences, true, 'sentences'),
  min_sentences: limit(countSentences, false, 'sentences'),
  exact_lines: {
    describe: 'exactly that many lines that are not empty',
    faultOf: wholeNumber,
    find: ({ lines }, value) =>
      lines.length === Number(value) ? null : `${lines.length} lines, exactly ${value} asked for`,
  },
  exact_paragraphs: {
    describe: 'exactly that many paragraphs',
    faultOf: wholeNumber,
    find(counted, value) {
      const found = countParagraphs(counted);
      return found === Number(value) ? null : `${found} paragraphs, exactly ${value} asked for`;
    },
  },
  contains: {
    describe: 'holds that word or phrase',
    faultOf: notEmpty,
    find: ({ text }, value) =>
      foldCase(text).includes(foldCase(value)) ? null : 'a required phrase is missing',
  },
  excludes: {
    describe: 'holds that word or phrase nowhere',
    faultOf: notEmpty,
    find({ text, words }, value) {
      const banned = value.toLowerCase();
      // A name is still there in its genitive, and a word in a compound with a hyphen.
      const found = singleWord.test(banned)
        ? words.some((word) => [word, ...word.split(/['’-]/)].some((part) => part.toLowerCase() === banned))
        : text.toLowerCase().includes(banned);
      return found ? 'a banned phrase is there' : null;
    },
  },
  bans_letters: {
    describe: 'uses none of those letters',
    faultOf: (value) => (/^\p{L}{1,10}$/u.test(value) ? null : 'its value must be one to ten letters'),
    find({ text }, value) {
      const lower = text.toLowerCase();
      return [...value.toLowerCase()].some((letter) => lower.includes(letter))
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
    find: ({ text }, value) => (text.trim().startsWith(value) ? null : 'it begins otherwise'),
  },
  ends_with: {
    describe: 'ends with that text',
    faultOf: notEmpty,
    find: ({ text }, value) => (text.trim().endsWith(value) ? null : 'it ends otherwise'),
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
      const numbers = lines.flatMap((line) => /^(\d+)[.)]\s/.exec(line)?.[1] ?? []);
      const wanted = Array.from({ length: Number(value) }, (_, index) => String(index + 1));
      return numbers.join() === wanted.join() ? null : `${numbers.length} numbered lines, ${value} asked for`;
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
