import { squeeze } from './fold-text.ts';
import { germanTens, splitWords } from './number-words.ts';

const englishOnes = splitWords('first second third fourth fifth sixth seventh eighth ninth');
const englishTens = splitWords('twent thirt fort fift sixt sevent eight ninet');
const germanOnes = splitWords('ein zwei drei vier fünf sechs sieben acht neun');
const frenchOnes = splitWords(
  'et_unième deuxième troisième quatrième cinquième sixième septième huitième neuvième',
);
const frenchTens = splitWords('vingt trent quarant cinquant soixant');

/** Ordinals from the first, as patterns over text without marks and capitals: English, German, Spanish, French, Italian, Portuguese. */
const tables: readonly (readonly string[])[] = [
  [
    ...englishOnes,
    ...splitWords(
      'tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth',
    ),
    ...englishTens.flatMap((ten) => [`${ten}ieth`, ...englishOnes.map((one) => `${ten}y ${one}`)]),
  ],
  [
    ...splitWords(
      'erste zweite dritte vierte fünfte sechste sieb(?:en)?te achte neunte zehnte elfte zwölfte dreizehnte vierzehnte fünfzehnte sechzehnte siebzehnte achtzehnte neunzehnte',
    ),
    ...germanTens.flatMap((ten) => [`${ten}ste`, ...germanOnes.map((one) => `${one}und${ten}ste`)]),
  ].map((word) => `${word}[nrsm]?`),
  splitWords(
    'primer[oa]? segund[oa] tercer[oa]? cuart[oa] quint[oa] sext[oa] s[ée]ptim[oa] octav[oa] noven[oa] décim[oa]',
  ),
  [
    'premi(?:er|ère)',
    'second|seconde|deuxième',
    ...splitWords(
      'troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième dix_septième dix_huitième dix_neuvième',
    ),
    ...frenchTens.flatMap((ten) => [`${ten}ième`, ...frenchOnes.map((one) => `${ten}e? ${one}`)]),
  ].map((word) => word.replace('_', ' ')),
  splitWords(
    'prim[oa] second[oa] terz[oa] quart[oa] quint[oa] sest[oa] settim[oa] ottav[oa] non[oa] decim[oa]',
  ),
  splitWords(
    'primeir[oa] segund[oa] terceir[oa] quart[oa] quint[oa] sext[oa] sétim[oa] oitav[oa] non[oa] décim[oa]',
  ),
];

/** The twenty-second is no second. */
const alone = `(?<! (?:${englishTens.join('y|')}y|(?:${frenchTens.join('|')})e?|vig[ée]sim[oa]|trig[ée]sim[oa]) )`;

/** The ordinals of a number, in digits and in words, as one pattern over squeezed text. */
export function ordinalPattern(value: number): string {
  const words = tables.flatMap((table) => table[value - 1] ?? []);
  return `${alone}(?:${[`${value} ?(?:st|nd|rd|th|er|re|e|ème|ª|º|a|o)`, ...words].join('|')})`;
}

/** True where a text counts something as the first, the 2nd, the third. */
export function isOrdinalSaid(value: number, text: string): boolean {
  return new RegExp(` ${ordinalPattern(value)} `, 'u').test(` ${squeeze(text)} `);
}
