/** Scripts written without spaces, of which every pair of neighbours is a term. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const unspacedRuns = new RegExp(`${unspaced.source}+|[^]`, 'gu');
const words = /[\p{L}\p{N}\p{M}]+/gu;
const longestTerm = 64;

/**
 * The terms of a text, for the index and for queries alike: lower case, compatibility forms unified, accents of Latin,
 * Greek and Cyrillic letters dropped, English plural endings taken off. A term holds only letters and digits, so that no
 * text is ever syntax.
 */
export function splitTerms(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of simplify(text).matchAll(words)) {
    if (/^[a-z0-9]+$/.test(word)) terms.push(dropPlural(word).slice(0, longestTerm));
    else if (unspaced.test(word)) pushPairs(word, terms);
    else terms.push([...word].slice(0, longestTerm).join(''));
  }
  return terms;
}

function simplify(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the quick way out for plain ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss');
}

function pushPairs(word: string, terms: string[]): void {
  let other = '';
  for (const [part] of word.matchAll(unspacedRuns)) {
    if (!unspaced.test(part)) {
      other += part;
      continue;
    }
    if (other !== '') terms.push(other.slice(0, longestTerm));
    other = '';
    const characters = [...part];
    if (characters.length === 1) terms.push(part);
    for (let index = 1; index < characters.length; index++)
      terms.push(`${characters[index - 1]}${characters[index]}`);
  }
  if (other !== '') terms.push(other.slice(0, longestTerm));
}

/** The weakest stemmer there is (Harman 1991, the S stemmer): it joins `cats` with `cat` and seldom two meanings. */
function dropPlural(word: string): string {
  if (word.length <= 3 || !word.endsWith('s')) return word;
  if (word.endsWith('ies') && !/[ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (word.endsWith('es') && !/[aeo]es$/.test(word)) return word.slice(0, -1);
  return /[us]s$/.test(word) ? word : word.slice(0, -1);
}
