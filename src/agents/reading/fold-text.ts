/** Capitals and small letters are one, in Turkish, Greek and German too: by way of capitals, which ı, ς and ß share. */
export const foldCase = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll('ẞ', 'ß')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('i\u0307', 'i')
    .replaceAll('ς', 'σ');

/**
 * A text as it is compared: `foldCase`, and letters of Latin, Greek and Cyrillic lose their accents, as capitals often do.
 * Marks of other scripts, such as vowel signs, are letters and stay. Soft hyphens are no part of a word.
 */
export const foldText = (text: string): string =>
  foldCase(
    text
      .normalize('NFKD')
      .replace(/([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '$1')
      .replaceAll('\u00ad', ''),
  );

/** Spacing, quotation marks and case do not count when a quote is looked up. */
export function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** A run at the end is sought from its beginning alone, not from each of its signs. */
const edges = /^[\s"'.,;:!?()[\]]+|(?<![\s"'.,;:!?()[\]])[\s"'.,;:!?()[\]]+$/g;

/** Quotation marks are straight, and every stretch of white space is one space. */
export const straighten = (text: string): string =>
  text
    .replace(/[‘’]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/\s+/g, ' ');

/** Two strings that differ only in case, spacing, punctuation at the ends or Unicode form are one. */
export function normalise(text: string): string {
  return straighten(text.normalize('NFKC').toLowerCase()).replace(edges, '');
}
