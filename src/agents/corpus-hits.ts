import { z } from 'zod';
import { StepFailure } from './step.ts';

/** Hits of a search among the seeds, in the shape in which an agent would have made them up. */
export interface CorpusHits {
  hits: { id: string; title: string; url: string; date: null; snippet: string }[];
}

const foundSchema = z.object({
  hits: z.array(z.object({ title: z.string(), uri: z.string(), text: z.string() })),
});

const fewestHits = 2;
const longestQuery = 400;
/** Words that a passage says most often tell its matter; shorter ones seldom do. */
const shortestWord = 5;
const wordsOfQuery = 8;

/** What is searched for: the passage by its first words, which finds itself, and its matter, which finds its neighbours. */
export function makeQueries(passage: string): string[] {
  const text = passage.replace(/\s+/g, ' ').trim();
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}]+/gu)) {
    if (word.length >= shortestWord) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts].sort(([, one], [, other]) => other - one).map(([word]) => word);
  const matters = [words.slice(0, wordsOfQuery), words.slice(wordsOfQuery, 2 * wordsOfQuery)];
  const queries = [text, ...matters.map((some) => some.join(' '))];
  return queries.filter((query) => query !== '').map((query) => query.slice(0, longestQuery).toWellFormed());
}

/** Whole sentences from the start, as far as `words` go; at least the first. */
function cutToSentences(text: string, words: number, language: string): string {
  const sentences = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(
    text.replace(/\s+/g, ' '),
  );
  let cut = '';
  for (const { segment } of sentences) {
    if (cut !== '' && `${cut}${segment}`.split(' ').length > words) break;
    cut += segment;
  }
  return cut.trim();
}

/**
 * The results of searches among the seeds as content: each passage once, the best of each search first. Throws StepFailure
 * where they find too little to choose from.
 */
export function readCorpusHits(
  found: readonly unknown[],
  { words, count, language }: { words: number; count: number; language: string },
): CorpusHits {
  const lists = found.map((result) => foundSchema.parse(result).hits);
  const longest = Math.max(...lists.map(({ length }) => length));
  const ranked = Array.from({ length: longest }, (_, rank) =>
    lists.flatMap((hits) => hits.slice(rank, rank + 1)),
  );
  const once = new Map(ranked.flat().map((hit) => [hit.text, hit]));
  const texts = [...once.values()].slice(0, count).map(({ title, uri, text }) => ({
    title,
    uri,
    text: cutToSentences(text, words, language),
  }));
  if (texts.length < fewestHits)
    throw new StepFailure('tool failure', ['the seeds hold too little on the matter: add more of them']);
  const seen = new Map<string, number>();
  const tell = (uri: string) => {
    const times = (seen.get(uri) ?? 0) + 1;
    seen.set(uri, times);
    // Passages of one document are told apart.
    return times === 1 ? uri : `${uri}#${times}`;
  };
  return {
    hits: texts.map(({ title, uri, text }, index) => ({
      id: `h${index + 1}`,
      title: title || text.slice(0, 60).toWellFormed(),
      url: tell(uri),
      date: null,
      snippet: text,
    })),
  };
}
