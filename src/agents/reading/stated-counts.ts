import { squeeze } from './fold-text.ts';
import { spellingPattern } from './number-words.ts';

interface Verse {
  one: string;
  several: string;
  lines: number;
  /** It can be a part of a poem that is named as well. */
  stanza?: true;
}

/** Poems and stanzas whose names give their lines, in the languages whose numbers are read. */
const verses: readonly Verse[] = [
  { one: 'ha[iï]k[uú]', several: 'ha[iï]k[uú]s?', lines: 3 },
  { one: 'triolet', several: 'triolets', lines: 8 },
  { one: 'villanelle|villanella', several: 'villanelles', lines: 19 },
  { one: 'limerick', several: 'limericks', lines: 5 },
  { one: 'sonnet|sonett|soneto', several: 'sonnets|sonette|sonetos', lines: 14 },
  { one: 'couplet|pareado|distique', several: 'couplets|pareados|distiques', lines: 2, stanza: true },
  { one: 'tercet|terzett|terceto', several: 'tercets|terzette|tercetos', lines: 3, stanza: true },
  { one: 'quatrain|cuarteto', several: 'quatrains|cuartetos', lines: 4, stanza: true },
];
/** A French couplet has as many lines as its song wants. */
const isKnown = ({ one }: Verse, language: string) =>
  !(one.startsWith('couplet') && language.startsWith('fr'));

const article = '(?:an?|one|eine?[nmrs]?|una?|une)';
const numbers = Array.from({ length: 19 }, (_, index) => `(?:${index + 2}|${spellingPattern(index + 2)})`);
const several = `(?:${numbers.join('|')})`;
const readNumber = (text: string): number =>
  numbers.findIndex((number) => new RegExp(`^${number}$`, 'u').test(text)) + 2;
/** What may stand between a count and what it counts: `a story with haiku` counts none. */
const apart = `with|of|in|on|about|and|or|that|who|which|whose|as|than|like|for|to|from|at|by|mit|von|über|und|con|de|y|que|avec|sur|et|qui|${article}`;
const between = `(?:(?!(?:${apart}) )[\\p{L}\\p{N}]+ )`;

/** What stands before a poem that is asked for, not only spoken of. */
const asking = new RegExp(
  `(?:^| (?:${[
    'compose|craft|create|draft|generate|give|make|need|pen|produce|provide|want|write|as|into|form of',
    '(?:answer|reply|respond) with|(?:answer|piece|poem|reply|response|result|text)(?: \\p{L}+){0,3} (?:be|is)',
    '(?:answer|condense|describe|explain|put|reduce|retell|say|sum|summari[sz]e|tell)(?: \\p{L}+){1,8} (?:in|to)',
    '(?:poem|poetry|song|verse|gedicht|lied|poema|poème)(?: (?:that )?(?:built|composed|consist(?:s|ing)|made(?: up)?))? (?:of|in|aus|de|en)',
    'als|dichten?|schreib(?:en?)?(?: sie)?|como|compón|escrib[ae]|comme|composez?|écris|écrivez',
  ].join('|')}))(?: (?:me|us|exactly|just|only|mir|uns|genau))* $`,
  'u',
);
/** A poem with a couplet has other lines too; one with four quatrains has none. */
const consisting = / (?:poem|song|gedicht|lied|poema|poème) (?:with|that has|having|mit|con|avec) $/u;
const denying = / (?:(?:never|nicht|no|not|t|than) \p{L}+|as \p{L}+ as) $/u;

/** The lines of the poems that a text asks for by name: of all, of the stanzas, of whole poems. */
function listVerseLines(text: string, language: string): number[] {
  const named = verses
    .filter((verse) => isKnown(verse, language))
    .flatMap(({ one, several: names, lines, stanza = false }) => {
      const single = `(?:${article} |(?<= (?:als|as|como|comme) ))${between}{0,6}?(?:${one})`;
      const pattern = new RegExp(`(?<= )(?:${single}|(${several}) ${between}{0,3}?(?:${names}))(?= )`, 'gu');
      return [...text.matchAll(pattern)].map(({ index, 1: count }) => ({
        index,
        stanza,
        single: count === undefined,
        lines: count === undefined ? lines : lines * readNumber(count),
      }));
    })
    .sort((one, other) => one.index - other.index);
  const [first] = named;
  const before = text.slice(0, first?.index);
  const isAsked = asking.test(before) || (consisting.test(before) && first?.single === false);
  if (first === undefined || !isAsked || denying.test(before)) return [];
  const parts = [named, named.filter(({ stanza }) => stanza), named.filter(({ stanza }) => !stanza)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.reduce((sum, { lines }) => sum + lines, 0));
}

const stanzaNames = '(?:stanzas?|verses?|strophen?|strophes?|estrofas?)';
const lineNames = '(?:lines?|zeilen|versen?|vers|versos|líneas|lignes)';
/** Three stanzas of four lines each; three four-line stanzas. */
const stanzaPatterns = [
  ` (${several}) (?:\\p{L}+ )?${stanzaNames} (?:each )?(?:of|with|having|zu|mit|aus|de|con|avec) (?:exactly |je |jeweils )?(${several}) (?:\\p{L}+ )?${lineNames} `,
  ` (${several}) (?:\\p{L}+ )?${stanzaNames} (${several}) (?:lines (?:each|apiece|(?:per|in each|to a) stanza)|zeilen je strophe) `,
  ` (${several}) (${several}) ?(?:line|zeiligen?) ${stanzaNames} `,
].map((pattern) => new RegExp(pattern, 'u'));

const listStanzaLines = (text: string): number[] =>
  stanzaPatterns.flatMap((pattern) => {
    const [, count, lines] = pattern.exec(text) ?? [];
    return count === undefined || lines === undefined ? [] : [readNumber(count) * readNumber(lines)];
  });

const dozen = new RegExp(
  ` (?<!half )(?:(${several})|${article}) (?:dozen|dutzend|docenas?|douzaines?)(?= )`,
  'gu',
);
const halfDozen = / (?:half an?|an? half|halbes|media|une demi) (?:dozen|dutzend|docena|douzaine) /u;
const pair =
  / (?:an?|one) (?:(?:pair|couple) of|couple (?=(?:words|sentences|lines|paragraphs) ))| un par de | une paire de /u;

/** A song of two verses and a refrain has three paragraphs, or four where the refrain comes after each. */
function isSongTold(paragraphs: number, text: string): boolean {
  if (!/ (?:refrains?|chorus|kehrreim|estribillo) /.test(text)) return false;
  const found = text.matchAll(
    new RegExp(` (${several}) (?:\\p{L}+ )?(?:${stanzaNames}|couplets)(?= )`, 'gu'),
  );
  return [...found].some(({ 1: count = '' }) =>
    [1 + readNumber(count), 2 * readNumber(count)].includes(paragraphs),
  );
}

/** Fewer than sixty are 59 at most, more than forty are 41 at least. */
function isBoundTold(value: number, kind: string, text: string): boolean {
  const [bound, words] = kind.startsWith('max_')
    ? [value + 1, '(?:fewer|less|shorter) than|under|below|weniger als|unter|menos de|moins de']
    : [value - 1, '(?:more|longer) than|over|above|mehr als|über|más de|plus de'];
  if (!/^m(?:ax|in)_/.test(kind)) return false;
  const spelled = `${squeeze(bound.toLocaleString('en'))}|${bound}|${spellingPattern(bound)}`;
  return new RegExp(` (?<!(?:no|not|never|nicht|no|pas) )(?:${words}) (?:${spelled}) `, 'u').test(text);
}

/** True where an instruction gives the number of a constraint in another way than by itself. */
export function isNumberNamed(value: number, kind: string, instruction: string, language: string): boolean {
  const text = ` ${squeeze(instruction)} `.replace(/ in (\p{L}+) form(?= )/gu, ' as $1');
  if (value === 6 && halfDozen.test(text)) return true;
  if (value === 2 && pair.test(text)) return true;
  const dozens = [...text.matchAll(dozen)].map(({ 1: count }) =>
    count === undefined ? 12 : 12 * readNumber(count),
  );
  if (dozens.includes(value) || isBoundTold(value, kind, text)) return true;
  if (kind === 'exact_paragraphs') return isSongTold(value, text);
  return (
    kind === 'exact_lines' && [...listVerseLines(text, language), ...listStanzaLines(text)].includes(value)
  );
}
