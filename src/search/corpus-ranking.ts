import type { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../errors.ts';

/** Passages by number, best first. */
export interface Ranked {
  number: number;
  score: number;
}

/**
 * Passages that the chosen terms of one query may touch together. Scoring costs about a microsecond each; terms that are
 * in more passages than this say little about any of them.
 */
const mostMatches = 8_000;
const mostTerms = 24;

/** A title's words count double. */
const scoring = 'bm25(corpus_index, 2.0, 1.0)';

/** BM25 over the rarest terms of the query, so that `the` in a question costs nothing on a large index. */
export function createKeywordRanking(database: DatabaseSync): (terms: string[], count: number) => Ranked[] {
  const countTerm = database.prepare('SELECT doc FROM corpus_terms WHERE term = ?');
  const match = database.prepare(
    `SELECT rowid AS number, -${scoring} AS score FROM corpus_index WHERE corpus_index MATCH ?
     ORDER BY ${scoring}, rowid LIMIT ?`,
  );
  return (terms, count) => {
    const known = [...new Set(terms)]
      .map((term) => ({ term, passages: Number(countTerm.get(term)?.doc ?? 0) }))
      .filter(({ passages }) => passages > 0)
      .sort((a, b) => a.passages - b.passages)
      .slice(0, mostTerms);
    if (known.length === 0) return [];
    const chosen: string[] = [];
    let matches = 0;
    for (const { term, passages } of known) {
      matches += passages;
      if (chosen.length > 0 && matches > mostMatches) break;
      // Quoted, so that `and`, `or`, `not` and `near` are words too.
      chosen.push(`"${term}"`);
    }
    // Common words only: what holds all of them, if anything does, is better than what holds the rarest.
    const onlyCommon = (known[0]?.passages ?? 0) > mostMatches;
    const all = onlyCommon ? match.all(known.map(({ term }) => `"${term}"`).join(' AND '), count) : [];
    return (all.length > 0 ? all : match.all(chosen.join(' OR '), count)) as unknown as Ranked[];
  };
}

/**
 * Cosine similarity over all vectors, one at a time, so that memory stays flat; vectors are stored with length one.
 * Throws OperatorError where the index was made with vectors of another length.
 */
export function createVectorRanking(
  database: DatabaseSync,
): (query: Float32Array, count: number) => Ranked[] {
  const scan = database.prepare('SELECT number, vector FROM corpus_vector');
  return (query, count) => {
    const best: Ranked[] = [];
    for (const entry of scan.iterate()) {
      const bytes = entry.vector as Uint8Array<ArrayBuffer>;
      if (bytes.byteLength !== query.byteLength)
        throw new OperatorError(
          'The corpus was indexed with another embedding model than the one that is configured.',
          'Configure that model, or index the corpus anew.',
        );
      const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
      const vector = new Float32Array(aligned.buffer, aligned.byteOffset, query.length);
      let score = 0;
      for (let index = 0; index < query.length; index++) score += (query[index] ?? 0) * (vector[index] ?? 0);
      if (best.length === count && score <= (best.at(-1)?.score ?? 0)) continue;
      const place = best.findIndex((other) => other.score < score);
      best.splice(place < 0 ? best.length : place, 0, { number: entry.number as number, score });
      if (best.length > count) best.pop();
    }
    return best;
  };
}

/** Makes the length one, so that a product of two vectors is their cosine. */
export function normalize(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** Reciprocal rank fusion (Cormack et al. 2009) with their constant of 60. */
export function fuseRankings(rankings: Ranked[][], count: number): Ranked[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings)
    for (const [index, { number }] of ranking.entries())
      scores.set(number, (scores.get(number) ?? 0) + 1 / (60 + index + 1));
  return [...scores]
    .map(([number, score]) => ({ number, score }))
    .sort((a, b) => b.score - a.score || a.number - b.number)
    .slice(0, count);
}
