import { squeeze } from './fold-text.ts';

const list = (words: string): string[] => words.split(' ');

/** Ordinals from the first, as patterns over text without marks and capitals: English, German, Spanish, French, Italian, Portuguese. */
const tables: readonly (readonly string[])[] = [
  list(
    'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth',
  ),
  list(
    'erste zweite dritte vierte fünfte sechste sieb(?:en)?te achte neunte zehnte elfte zwölfte dreizehnte vierzehnte fünfzehnte sechzehnte siebzehnte achtzehnte neunzehnte zwanzigste',
  ).map((word) => `${word}[nrsm]?`),
  list(
    'primer[oa]? segund[oa] tercer[oa]? cuart[oa] quint[oa] sext[oa] s[ée]ptim[oa] octav[oa] noven[oa] décim[oa]',
  ),
  [
    'premi(?:er|ère)',
    'second|seconde|deuxième',
    ...list(
      'troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième',
    ),
  ],
  list('prim[oa] second[oa] terz[oa] quart[oa] quint[oa] sest[oa] settim[oa] ottav[oa] non[oa] decim[oa]'),
  list(
    'primeir[oa] segund[oa] terceir[oa] quart[oa] quint[oa] sext[oa] sétim[oa] oitav[oa] non[oa] décim[oa]',
  ),
];

/** The ordinals of a number, in digits and in words, as one pattern over squeezed text. */
export function ordinalPattern(value: number): string {
  const words = tables.flatMap((table) => table[value - 1] ?? []);
  return `(?:${[`${value} ?(?:st|nd|rd|th|er|re|e|ème|ª|º|a|o)`, ...words].join('|')})`;
}

/** True where a text counts something as the first, the 2nd, the third. */
export function isOrdinalSaid(value: number, text: string): boolean {
  return new RegExp(` ${ordinalPattern(value)} `, 'u').test(` ${squeeze(text)} `);
}
