import { foldCase } from './fold-text.ts';

/** Letters that are words as well: one of these is meant as a letter only after that name, or where no word follows. */
const letterWords: Readonly<Record<string, string>> = { en: 'ai', es: 'aeouy', fr: 'aày' };
const named = '(?:letters?|vowels?|letras?|vocal(?:es)?|lettres?|voyelles?)';
const joining = '(?:and|or|nor|y|o|u|ni|et|ou)';
const after = 'and|or|nor|ni|et|ou|in|is|at|from|en|dans|throughout|anywhere|everywhere|altogether|entirely';

const noVowels =
  /(?<!\p{L})(?:no|without|avoid(?:ing)?|ban(?:s|ned)?|omit(?:ting)?|free of|leav(?:e|ing) out|ohne|sin|sans)(?: (?:any|all|alle|the|a|single|of|las?|les?))* (?:vowels?|vokale?n?|vocal(?:es)?|voyelles?)(?!\p{L})/u;
const vowels = 'aeiouáàâäéèêëíìîïóòôöúùûü';

/** True where an instruction names each of some letters, or bans the vowels altogether. */
export function areLettersStated(letters: string, instruction: string, language: string): boolean {
  const words = letterWords[language.slice(0, 2)];
  const lower = instruction.normalize('NFC').toLowerCase();
  const list = `${named}(?:[^\\p{L}]+(?:\\p{L}|${joining})(?!\\p{L})){0,9}[^\\p{L}]{1,3}`;
  const told =
    words === undefined
      ? lower
      : lower.replace(
          new RegExp(`(?<!\\p{L})(?<!${list})[${words}](?= (?!(?:${after})(?!\\p{L}))\\p{L}{2})`, 'gu'),
          ' ',
        );
  const alone = told.match(/(?<!\p{L})\p{L}(?!\p{L})/gu) ?? [];
  const glued = /(?:letters|letras|lettres|buchstaben) ["“„«'‘](\p{L}+)["“”»'’]/u.exec(lower)?.[1] ?? '';
  const known = new Set([...alone, ...glued, ...(noVowels.test(lower) ? vowels : '')].map(foldCase));
  return [...letters.normalize('NFC')].every((letter) => known.has(foldCase(letter)));
}
