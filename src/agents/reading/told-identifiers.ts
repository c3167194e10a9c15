import { normalise, squeeze } from './fold-text.ts';
import { holdsWord } from './identifiers.ts';
import { isSpelled, spellingPattern } from './number-words.ts';
import { listValues } from './numbers-in-text.ts';
import { isOrdinalSaid, ordinalPattern } from './ordinal-words.ts';

/** What an identifier may come from. */
export interface Sources {
  /** What users said. */
  said: string;
  /** That, what APIs say of themselves, and earlier results. */
  known: string;
  language: string;
  /** The most entries of a list without ids: what is counted is called by its place. */
  places: number;
}

const outside = String.raw`(?<![\p{L}\p{N}])`;
const ahead = String.raw`(?![\p{L}\p{N}])`;
const gap = String.raw`[\s_./#-]{0,3}`;
const isYear = (value: number) => value >= 1900 && value < 2100;

/** Texts as they are compared: every dash is a hyphen. */
const simplify = (text: string): string => normalise(text.replace(/\p{Pd}|\u2212/gu, '-'));

/** Sources of what users said, and of what was told besides. */
export function createSources(from: {
  said: readonly string[];
  told: readonly string[];
  language: string;
  places: number;
}): Sources {
  const said = simplify(from.said.join(' | '));
  return { ...from, said, known: `${said} | ${simplify(from.told.join(' | '))}` };
}

/** A pattern for the same letters and digits, whatever stands between them: LH400, LH 400, lh-400. */
function spacedPattern(word: string): string {
  return [...word.replace(/[^\p{L}\p{N}]/gu, '')].map((sign) => RegExp.escape(sign)).join(gap);
}

const atSign = String.raw`\s?(?:@|[([]?(?:at|arroba)[)\]]?)\s?`;
const dot = String.raw`\s?(?:\.|[([]?(?:dot|punkt|punto|point)[)\]]?)\s?`;

/** An address, written with its signs or with their names. */
function isAddressTold(word: string, known: string): boolean {
  const parts = word.split('@').map((part) =>
    part
      .split('.')
      .map((one) => RegExp.escape(one))
      .join(dot),
  );
  return new RegExp(`${outside}${parts.join(atSign)}${ahead}`, 'u').test(known);
}

const spanWord = 'to|through|until|till|bis|a|al|hasta|à';
const connector = String.raw`\s?(?:,|;|/|&|\+|-|\.\.\.?(?!\.)|…|${outside}(?:and|or|und|oder|y|o|et|ou|e|u|${spanWord})${ahead})`;
const spanPattern = new RegExp(String.raw`^\s?(?:-|\.{2,3}|…)\s?$|${outside}(?:${spanWord})${ahead}`, 'u');
/** 14 to 16, and not the parts of a day such as 2025-03-14. */
const numberSpan = new RegExp(
  String.raw`(?<![\p{L}\p{N}]|[./:-])(\d{1,6})\s?(?:-|…|${outside}(?:${spanWord})${ahead})\s?(\d{1,6})(?![\p{L}\p{N}]|[./:-]\p{N})`,
  'gu',
);

/** A number in digits, with or without zeros before it, in words, or as a place: 7, 007, seven, the seventh. */
function isNumberTold(digits: string, { said, known, language, places }: Sources): boolean {
  const value = Number(digits);
  if (value === 0 || value <= places) return true;
  const bare = digits.replace(/^0+/, '');
  if (new RegExp(`${outside}0*${bare}${ahead}`, 'u').test(known) || listValues(said).includes(value))
    return true;
  if (new RegExp(`${outside}(?:no|nr|\\p{L}{3,})0*${bare}${ahead}`, 'u').test(said)) return true;
  if (digits.length >= 5 && new RegExp(`${outside}${spacedPattern(digits)}${ahead}`, 'u').test(known))
    return true;
  // Of a telephone number the beginning differs by where one calls from.
  if (
    digits.length >= 9 &&
    new RegExp(`(?<!\\p{N})0?${spacedPattern(digits.slice(-7))}${ahead}`, 'u').test(known)
  )
    return true;
  const spans = said.matchAll(numberSpan);
  if ([...spans].some(([, from, to]) => Number(from) <= value && value <= Number(to))) return true;
  // In other languages nobody here can read number words.
  if (!/^(?:en|de|es|fr)\b/.test(language) && value < 100) return true;
  return isSpelled(value, said) || isOrdinalSaid(value, said);
}

/** A text made to be hard to read must not take long. */
const mostNamed = 12;

/** One of several that were named together: and 13. */
function isEnumerated(word: string, known: string): boolean {
  const [, prefix = '', digits = ''] = /^(.*\p{L}[^\p{L}\p{N}]*)(\d+)$/u.exec(word) ?? [];
  if (digits === '') return false;
  const before = `${spacedPattern(prefix)}${gap}`;
  const list = new RegExp(
    `${outside}${before}(\\d+(?:(?:${connector}){1,2}\\s?(?:${before})?\\d+){1,${mostNamed}})${ahead}`,
    'gu',
  );
  const wanted = Number(digits);
  return [...known.matchAll(list)].some(([, named = '']) => {
    const bare = named.replace(new RegExp(`${outside}${before}(?=\\d)`, 'gu'), '');
    const numbers = [...bare.matchAll(/\d+/g)];
    return numbers.some((one, at) => {
      const last = numbers[at - 1];
      if (Number(one[0]) === wanted) return true;
      if (last === undefined || Number(last[0]) > wanted || wanted > Number(one[0])) return false;
      return spanPattern.test(bare.slice(last.index + last[0].length, one.index));
    });
  });
}

/** Words before a number that say nothing of what it numbers. */
const noName =
  /^(?:before|after|until|about|almost|around|over|under|between|from|since|within|with|than|only|just|least|most|january|february|march|april|june|july|august|september|october|november|december|januar|februar|märz|juni|juli|oktober|dezember|nach|über|unter|seit|gegen|desde|hasta|sobre|entre|avant|après|depuis|vers)$/;

/** True where letters are the beginning or the consonants of a word: R of room, ORD of order, LH of Lufthansa. */
function abbreviates(letters: string, word: string): boolean {
  if (word.length < 4 || noName.test(word) || word[0] !== letters[0]) return false;
  let at = 0;
  for (const sign of word) if (sign === letters[at]) at += 1;
  return at === letters.length;
}

/** Room 12 and room twelve are R12, the seventh order is ORD-7. */
function isAbbreviated(letters: string, digits: string, said: string): boolean {
  const value = Number(digits);
  const named = `(?:(?:no|nr|number|nummer|número|numéro) )?(?:0*${value}|${spellingPattern(value)})`;
  const words = ` ${squeeze(said)} `;
  const before = words.matchAll(new RegExp(` (\\p{L}+) ${named}(?= )`, 'gu'));
  const after = words.matchAll(new RegExp(` ${ordinalPattern(value)} (\\p{L}+)`, 'gu'));
  return [...before, ...after].some(([, word = '']) => abbreviates(letters, word));
}

const dayPattern = /^(?:19|20)\d\d(-?)(?:0\d|1[0-2])\1[0-3]\d(?:[t_-]?\d\d:?\d\d)?$/;
/** Nothing that people write has more parts; every way to part it is tried. */
const mostSegments = 24;

/** Known identifiers, words and numbers that were told, put together: order:B101, ORD-4711 of order 4711. */
function isComposed(word: string, sources: Sources): boolean {
  const segments = word.split(/(?<=[^\p{L}\p{N}])|(?=[^\p{L}\p{N}])/u);
  if (segments.length > mostSegments) return false;
  const { said, known } = sources;
  const letters = /^\p{L}*/u.exec(word)?.[0] ?? '';
  const failed = new Set<string>();
  /** A year alone tells nothing of what is of that year. */
  const isToldFrom = (at: number, isAnchored: boolean): boolean => {
    const first = segments[at];
    if (first === undefined) return isAnchored;
    if (failed.has(`${at} ${isAnchored}`)) return false;
    if (!/\d/.test(first)) return isToldFrom(at + 1, isAnchored);
    for (let end = segments.length; end > at; end--) {
      const run = segments.slice(at, end).join('');
      const isNumber = /^\d+$/.test(run);
      if (isNumber && isYear(Number(run)) && holdsWord(said, run) && isToldFrom(end, isAnchored)) return true;
      const isPart =
        dayPattern.test(run) ||
        (/\p{L}/u.test(run) && holdsWord(known, run)) ||
        (isNumber && run.length >= 3 && !isYear(Number(run)) && holdsWord(said, run)) ||
        (isNumber && letters !== '' && isAbbreviated(letters, run, said));
      if (isPart && isToldFrom(end, true)) return true;
    }
    failed.add(`${at} ${isAnchored}`);
    return false;
  };
  return isToldFrom(0, false);
}

/** A letter and a number that were told apart or between others: seat B in row 12, seats 12A to 12C. */
function isPlace(word: string, { said }: Sources): boolean {
  const [, digits = '', letter = ''] = /^(\d+)-?(\p{L})$/u.exec(word) ?? [];
  if (letter === '') return false;
  const row = `${outside}${digits}-?`;
  const span = new RegExp(
    `${row}(\\p{L})\\s?(?:-|${outside}(?:${spanWord})${ahead})\\s?(?:${digits}-?)?(\\p{L})${ahead}`,
    'u',
  );
  const [, from, to] = span.exec(said) ?? [];
  if (from !== undefined && to !== undefined && from <= letter && letter <= to) return true;
  return new RegExp(`${row}\\p{L}?${ahead}`, 'u').test(said) && holdsWord(said, letter);
}

const nobody =
  /^(?:me|self|own|mine|current|default|all|none|any|null|unknown|main|primary|guest|user|admin|root)$/;

/** Words without a digit are translated and paraphrased: they are strange only where nothing like them was said, in English. */
function isNameTold(word: string, { known, language }: Sources): boolean {
  if (!language.startsWith('en')) return true;
  const words = known.match(/\p{L}{3,}/gu) ?? [];
  return (word.match(/\p{L}{4,}/gu) ?? []).every(
    (part) =>
      nobody.test(part) ||
      words.some((one) => one.startsWith(part.slice(0, 3)) || (one.length > 3 && part.includes(one))),
  );
}

/** Longer words are no identifiers that anybody would write otherwise, and patterns of them have no end. */
const longest = 200;

/** True where an identifier was told, in whatever way it is written: what says it again was not made up. */
export function isTold(given: string, sources: Sources): boolean {
  const { said, known } = sources;
  const word = simplify(given).replace(/^mailto:/, '');
  if (word.length > longest) return known.includes(word);
  if (word === '' || holdsWord(known, word)) return true;
  if (word.includes('@')) return isAddressTold(word, known);
  if (/^\d+$/.test(word)) return isNumberTold(word, sources);
  if (!/\d/.test(word)) return isNameTold(word, sources);
  if (new RegExp(`${outside}${spacedPattern(word)}${ahead}`, 'u').test(known)) return true;
  const [, letters = '', digits = ''] = /^(\p{L}+)[^\p{L}\p{N}]*(\d+)$/u.exec(word) ?? [];
  return (
    (digits !== '' && isAbbreviated(letters, digits, said)) ||
    (digits.length >= 3 && !isYear(Number(digits)) && holdsWord(said, digits)) ||
    isEnumerated(word, known) ||
    isPlace(word, sources) ||
    isComposed(word, sources)
  );
}
