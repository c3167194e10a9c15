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
/** A search takes no longer query. */
const longestQuery = 2000;

/** What is searched for: the passage itself, as far as a query goes. */
export function makeQuery(passage: string): string {
  return passage.replace(/\s+/g, ' ').trim().slice(0, longestQuery).toWellFormed();
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

/** The result of a search among the seeds as content. Throws StepFailure where it finds too little to choose from. */
export function readCorpusHits(
  found: unknown,
  { words, language }: { words: number; language: string },
): CorpusHits {
  const { hits } = foundSchema.parse(found);
  const texts = hits.map(({ title, uri, text }) => ({
    title,
    uri,
    text: cutToSentences(text, words, language),
  }));
  if (texts.length < fewestHits)
    throw new StepFailure('tool failure', ['the seeds hold too little on the matter: add more of them']);
  return {
    hits: texts.map(({ title, uri, text }, index) => ({
      id: `h${index + 1}`,
      title: title || text.slice(0, 60).toWellFormed(),
      url: uri,
      date: null,
      snippet: text,
    })),
  };
}
