/**
 * The form of a text that its hash is taken of: NFC, `\n` line ends, no byte order mark, no space at line ends, no blank
 * lines at either end. Two files that differ in nothing else are one seed.
 */
export function normaliseText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .normalize('NFC')
    .replace(/(?<![^\S\n])[^\S\n]+$/gm, '')
    .replace(/^[\uFEFF\n]+/, '')
    .trimEnd();
}

/** Of less than a short sentence nothing can be asked: each call over it would be wasted. */
const leastWords = 8;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Counts as Unicode divides words, so that Chinese and Japanese have them too, and no further than needed. */
function isTooShort(text: string): boolean {
  let words = 0;
  for (const { isWordLike } of segmenter.segment(text)) {
    if (isWordLike) words += 1;
    if (words === leastWords) return false;
  }
  return true;
}

/** What makes a text unfit to be a seed, or null. */
export function findTextFault(text: string, maxCharacters: number): string | null {
  if (text.trim() === '') return 'empty';
  if (text.length > maxCharacters) return `longer than ${maxCharacters} characters`;
  if (text.includes('\0')) return 'binary';
  if (!text.isWellFormed()) return 'not valid Unicode';
  if (isTooShort(text)) return `too short: a seed has at least ${leastWords} words`;
  return null;
}
