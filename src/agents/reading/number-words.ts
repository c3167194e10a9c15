import { foldText, squeeze } from './fold-text.ts';
import { listValues } from './numbers-in-text.ts';

/** A language's way to write a whole number below a million, as a pattern over text without marks and capitals. */
type Speller = (value: number) => string;

/** Words of one kind, told in one line. */
export const splitWords = (words: string): string[] => words.split(' ');
const at = (words: readonly string[], index: number) => words[index] ?? '';
/** The rest of a number after its hundreds or thousands; nothing where it is round. */
const rest = (spell: Speller, value: number, before: string) =>
  value === 0 ? '' : `${before}${spell(value)}`;

const englishOnes = splitWords(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
);
const englishTens = splitWords('twenty thirty forty fifty sixty seventy eighty ninety');
const english: Speller = (value) => {
  if (value < 20) return at(englishOnes, value);
  if (value < 100) return `${at(englishTens, Math.floor(value / 10) - 2)}${rest(english, value % 10, ' ')}`;
  const [unit, word] = value < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const count = Math.floor(value / unit);
  return `${count === 1 ? '(?:one|a)' : english(count)} ${word}${rest(english, value % unit, '(?: and)? ')}`;
};

const germanOnes = splitWords(
  'null ein(?:s|e|en|er|em)? zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
);
export const germanTens = splitWords(
  'zwanzig drei(?:ß|ss)ig vierzig fünfzig sechzig siebzig achtzig neunzig',
);
const german: Speller = (value) => {
  if (value < 20) return at(germanOnes, value);
  if (value < 100) {
    const one = value % 10;
    const before = one === 0 ? '' : `${one === 1 ? 'ein' : at(germanOnes, one)}und`;
    return `${before}${at(germanTens, Math.floor(value / 10) - 2)}`;
  }
  const [unit, word] = value < 1000 ? [100, 'hundert'] : [1000, 'tausend'];
  const count = Math.floor(value / unit);
  return `${count === 1 ? '(?:ein)?' : german(count)}${word}${rest(german, value % unit, '(?:und)?')}`;
};

const spanishOnes = splitWords(
  'cero un[oa]? dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veinti(?:uno|ún|una) veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve',
);
const spanishTens = splitWords('treinta cuarenta cincuenta sesenta setenta ochenta noventa');
const spanishHundreds = splitWords(
  '(?<!por_)cien(?:to)? doscient trescient cuatrocient quinient seiscient setecient ochocient novecient',
).map((word) => word.replace('_', ' '));
const spanish: Speller = (value) => {
  if (value < 30) return at(spanishOnes, value);
  if (value < 100) return `${at(spanishTens, Math.floor(value / 10) - 3)}${rest(spanish, value % 10, ' y ')}`;
  if (value < 1000) {
    const count = Math.floor(value / 100);
    return `${at(spanishHundreds, count - 1)}${count === 1 ? '' : '[oa]s'}${rest(spanish, value % 100, ' ')}`;
  }
  const count = Math.floor(value / 1000);
  return `${count === 1 ? '' : `${spanish(count)} `}mil${rest(spanish, value % 1000, ' ')}`;
};

const frenchOnes = splitWords(
  'zéro une? deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix_sept dix_huit dix_neuf',
).map((word) => word.replace('_', ' '));
const frenchTens = splitWords(
  'vingt trente quarante cinquante soixante soixante quatre_vingt quatre_vingt',
).map((word) => word.replace('_', ' '));
const french: Speller = (value) => {
  if (value < 20) return at(frenchOnes, value);
  if (value === 80) return 'quatre vingts?';
  if (value < 100) {
    const ten = Math.floor(value / 10);
    const one = ten === 7 || ten === 9 ? (value % 10) + 10 : value % 10;
    return `${at(frenchTens, ten - 2)}${rest(french, one, '(?: et)? ')}`;
  }
  const [unit, word] = value < 1000 ? [100, '(?<!(?:per|pour) )cents?'] : [1000, 'mille'];
  const count = Math.floor(value / unit);
  return `${count === 1 ? '' : `${french(count)} `}${word}${rest(french, value % unit, ' ')}`;
};

const spellers: readonly Speller[] = [english, german, spanish, french];

/** A whole number in English, German, Spanish or French words, as a pattern over squeezed text; of one from a million on, none. */
export const spellingPattern = (value: number): string =>
  value < 1e6 ? `(?:${spellers.map((spell) => spell(value)).join('|')})` : '(?!)';

/** True where a text writes a whole number below a million in English, German, Spanish or French words. */
export function isSpelled(value: number, text: string): boolean {
  if (!Number.isInteger(value) || value < 0 || value >= 1e6) return false;
  return new RegExp(` ${spellingPattern(value)} `, 'u').test(` ${squeeze(text)} `);
}

/** True where a short phrase such as `74 mm` or `eleven hours` gives one of the values as its number. */
export function namesNumber(phrase: string, values: readonly number[]): boolean {
  if (squeeze(phrase).split(' ').length > 5) return false;
  const stated = listValues(phrase);
  return values.some((value) => stated.includes(value) || isSpelled(value, phrase));
}

const wordsOfNumbers = [
  ...[...englishOnes, ...englishTens, 'hundred', 'thousand'],
  ...Array.from({ length: 1000 }, (_, value) => german(value)).filter((word) => word !== ''),
  ...[...spanishOnes, ...spanishTens, '(?:cien(?:to)?|[a-z]+cient[oa]s|quinient[oa]s)', 'mil'],
  '[〇零一二两兩三四五六七八九十百千万萬]',
  ...[...frenchOnes, ...frenchTens, 'vingts', 'cents?', 'mille'].filter((word) => !word.includes(' ')),
];
const numberWord = new RegExp(`^(?:${foldText(wordsOfNumbers.join('|'))})$`, 'u');

/** True for a single folded word of which numbers are written in English, German, Spanish or French, and a Chinese sign. */
export const isNumberWord = (word: string): boolean => numberWord.test(word);
