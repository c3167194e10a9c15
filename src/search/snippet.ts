import { splitTerms } from './search-terms.ts';

const snippetWords = 30;

/** The stretch of about 30 words with the most different terms of the query, from its first word on where none is. */
export function makeSnippet(text: string, queryTerms: ReadonlySet<string>): string {
  const words = [...text.matchAll(/\S+/g)];
  if (words.length <= snippetWords) return text.slice(0, 400);
  const found = words.map(([word]) => splitTerms(word).filter((term) => queryTerms.has(term)));
  let best = 0;
  let bestCount = 0;
  for (let start = 0; start <= words.length - snippetWords; start++) {
    if (start > 0 && (found[start]?.length ?? 0) === 0) continue;
    const count = new Set(found.slice(start, start + snippetWords).flat()).size;
    if (count > bestCount) [best, bestCount] = [start, count];
  }
  // A few words before the first found one let it be read.
  const start = Math.max(0, Math.min(best - 5, words.length - snippetWords));
  const from = words[start]?.index ?? 0;
  const last = words[start + snippetWords - 1];
  const to = last ? last.index + last[0].length : text.length;
  return `${start > 0 ? '… ' : ''}${text.slice(from, Math.min(to, from + 400))}${to < text.length ? ' …' : ''}`;
}
