import type { DatabaseSync } from 'node:sqlite';
import { splitTerms } from './search-terms.ts';

/** Passages by number, best first. */
export interface Ranked {
  number: number;
  score: number;
}

/** Passages that the terms of one query may touch together: scoring costs about a microsecond each. */
const mostMatches = 5_000;
/** A term in more passages than this is no term to find passages by. */
const commonTerm = 8_000;
const mostTerms = 24;
/** Passages that are read and scored here when a query has only common terms. */
const mostRead = 100;
const mostRemembered = 10_000;

/** A title's words count double. */
const scoring = 'bm25(corpus_index, 2.0, 1.0)';

export interface KeywordRanking {
  rank(terms: string[], count: number): Ranked[];
  /** The corpus has changed, and with it how frequent its terms are. */
  forgetCounts(): void;
}

interface KnownTerm {
  term: string;
  passages: number;
}

/** BM25 over the rarest terms of the query, so that `the` in a question costs nothing on a large index. */
export function createKeywordRanking(database: DatabaseSync): KeywordRanking {
  const countTerm = database.prepare('SELECT doc FROM corpus_terms WHERE term = ?');
  const countPassages = database.prepare('SELECT count(*) AS passages FROM corpus_chunk');
  const match = database.prepare(
    `SELECT rowid AS number, -${scoring} AS score FROM corpus_index WHERE corpus_index MATCH ?
     ORDER BY ${scoring}, rowid LIMIT ?`,
  );
  const read = database.prepare(
    `SELECT number, text FROM corpus_chunk
     WHERE number IN (SELECT rowid FROM corpus_index WHERE corpus_index MATCH ? LIMIT ${mostRead})`,
  );
  const counts = new Map<string, number>();

  function findPassages(term: string): number {
    const known = counts.get(term);
    if (known !== undefined) return known;
    const passages = Number(countTerm.get(term)?.doc ?? 0);
    if (counts.size >= mostRemembered) counts.clear();
    counts.set(term, passages);
    return passages;
  }

  /**
   * For a query like `to be or not to be`: the first passages that hold its two rarest terms, ordered by all of them.
   * Going through all passages would take a tenth of a second and find nothing better to tell them apart by.
   */
  function rankCommon(known: KnownTerm[], count: number): Ranked[] {
    const rarest = known.slice(0, 2).map(({ term }) => quote(term));
    const all = Number(countPassages.get()?.passages ?? 0);
    const weights = new Map(known.map(({ term, passages }) => [term, Math.log(1 + all / passages)]));
    const found = read.all(rarest.join(' AND '));
    return (found.length > 0 ? found : read.all(rarest.join(' OR ')))
      .map((chunk) => ({ number: Number(chunk.number), score: scoreText(String(chunk.text), weights) }))
      .sort((a, b) => b.score - a.score || a.number - b.number)
      .slice(0, count);
  }

  return {
    forgetCounts: () => counts.clear(),
    rank(terms, count) {
      const known = [...new Set(terms)]
        .map((term) => ({ term, passages: findPassages(term) }))
        .filter(({ passages }) => passages > 0)
        .sort((a, b) => a.passages - b.passages)
        .slice(0, mostTerms);
      if (known.length === 0) return [];
      if ((known[0]?.passages ?? 0) > commonTerm) return rankCommon(known, count);
      const chosen: string[] = [];
      let matches = 0;
      for (const { term, passages } of known) {
        matches += passages;
        if (chosen.length > 0 && matches > mostMatches) break;
        chosen.push(quote(term));
      }
      return match.all(chosen.join(' OR '), count) as unknown as Ranked[];
    },
  };
}

/** Quoted, `and`, `or`, `not` and `near` are words too; a term holds no quotation mark. */
function quote(term: string): string {
  return `"${term}"`;
}

/** BM25 with the usual constants and an average passage of 180 terms. */
function scoreText(text: string, weights: ReadonlyMap<string, number>): number {
  const terms = splitTerms(text);
  const times = new Map<string, number>();
  for (const term of terms) if (weights.has(term)) times.set(term, (times.get(term) ?? 0) + 1);
  const damping = 1.2 * (0.25 + (0.75 * terms.length) / 180);
  let score = 0;
  for (const [term, number] of times) score += ((weights.get(term) ?? 0) * number * 2.2) / (number + damping);
  return score;
}

/** Reciprocal rank fusion (Cormack et al. 2009) with their constant of 60. Of equals the one of the first ranking leads. */
export function fuseRankings(rankings: Ranked[][], count: number): Ranked[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings)
    for (const [index, { number }] of ranking.entries())
      scores.set(number, (scores.get(number) ?? 0) + 1 / (60 + index + 1));
  return [...scores]
    .map(([number, score]) => ({ number, score }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}
