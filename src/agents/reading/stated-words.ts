import { foldText } from './fold-text.ts';
import { wordStart } from './unspaced.ts';

const flatten = (text: string): string =>
  foldText(text)
    .replace(/[“”„«»‘’'"]/g, '"')
    .replace(/\p{Pd}/gu, '-')
    .replace(/\s+/g, ' ')
    .trim();

const before = '(?<![\\p{L}\\p{N}])';
const after = '(?![\\p{L}\\p{N}])';

/** Words that are banned with their sort, in English. */
const sorts: readonly (readonly [RegExp, string])[] = [
  [/\bforms? of (?:the verb )?"?(?:to )?be\b/, 'am is are was were be been being'],
  [/\bfirst[- ]person\b/, 'i me my mine myself we us our ours ourselves'],
  [/\b(?:no|without|avoid) (?:any |the )?articles\b/, 'a an the'],
];

const endings = [
  /(?<=\p{L}{3})"?s$/u,
  /(?<=\p{L}{3})es$/u,
  /(?<=\p{L}{4})(?:e|en|er)$/u,
  /(?<=\p{L}{4})[nr]$/u,
];

/** A ban of a word tells that of its forms, a ban of a sort that of its words. */
function isBanned(text: string, value: string): boolean {
  const bare = endings.filter((ending) => ending.test(value)).map((ending) => value.replace(ending, ''));
  if (value.endsWith('ies')) bare.push(value.replace(/ies$/, 'y'));
  return (
    bare.some((word) => new RegExp(`${before}${RegExp.escape(word)}${after}`, 'u').test(text)) ||
    sorts.some(([sort, words]) => sort.test(text) && words.split(' ').includes(value))
  );
}

/** What may follow a text where it is stated: an ending, as in boats, but no category after cat. */
function endingOf(wanted: string): string {
  if (/\p{N}$/u.test(wanted)) return '(?!\\p{N}|[.,]\\p{N})';
  // Other scripts put more than endings there, or no space.
  if (!/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]$/u.test(wanted)) return '';
  return `${wanted.length < 4 ? '(?:s|en?|es|n)?' : '\\p{L}{0,3}'}${after}`;
}

/**
 * True where an instruction holds the text of a constraint by itself or with an ending. A sign has a name as
 * well: a question ends with `?`, and what begins or ends a text takes a comma or a full stop without saying.
 */
export function isTextStated(kind: string, value: string, instruction: string): boolean {
  const text = flatten(instruction);
  const wanted = flatten(value).replace(kind === 'starts_with' || kind === 'ends_with' ? /[.,]+$/ : /^$/, '');
  if (!/[\p{L}\p{N}]/u.test(wanted)) return true;
  const start = wordStart.test(wanted) ? before : '';
  // The plural names its word: berries are told where a berry is asked for.
  const word = RegExp.escape(wanted).replace(/(?<=[^aeiou])y$/, '(?:y|ies)');
  return (
    new RegExp(`${start}${word}${endingOf(wanted)}`, 'u').test(text) ||
    (kind === 'excludes' && isBanned(text, wanted))
  );
}
