import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as yieldTurn } from 'node:timers/promises';
import { OperatorError } from '../errors.ts';
import { createKeywordRanking, createVectorRanking, fuseRankings, normalize } from './corpus-ranking.ts';
import { corpusTables, createCorpusWriter, makePassages, type Passage } from './corpus-tables.ts';
import { splitTerms } from './search-terms.ts';
import { makeSnippet } from './snippet.ts';

/** One document of the local corpus. */
export interface CorpusDocument {
  /** Adding a document with a known id replaces it. */
  id: string;
  uri: string;
  title: string;
  text: string;
}

/** One passage that answers a query. */
export interface CorpusHit {
  /** From the document's id and the passage's text: the same in every index built from the same documents. */
  id: string;
  documentId: string;
  uri: string;
  title: string;
  /** The part of the passage nearest the query, about 30 words. */
  snippet: string;
  /** The whole passage, about 200 words. */
  text: string;
  /** Higher is better; comparable only within one answer. */
  score: number;
}

export interface CorpusQuery {
  /** Free text; no query is a syntax error. */
  query: string;
  count: number;
  /** `hybrid` needs an index made with `embed`. Default: hybrid where vectors are there, else keyword. */
  mode?: 'keyword' | 'hybrid';
}

export interface Corpus {
  /** Adds or replaces documents. `added` counts documents, `chunks` the passages they were cut into. */
  add(
    documents: Iterable<CorpusDocument> | AsyncIterable<CorpusDocument>,
  ): Promise<{ added: number; chunks: number }>;
  /** Returns how many of the documents were there. */
  remove(documentIds: Iterable<string>): number;
  search(query: CorpusQuery): Promise<CorpusHit[]>;
  count(): { documents: number; chunks: number };
}

/** One vector for each text, all of one length. */
export type Embed = (texts: string[]) => Promise<Float32Array[]>;

/** Passages that are embedded by one call and written together. */
const batchPassages = 256;

/**
 * The local corpus index, in tables `corpus_…` of a database that the store opened. Writing happens in batches, so that
 * memory does not grow with the number of documents and other work gets its turn.
 */
export function createCorpus({ database, embed }: { database: DatabaseSync; embed?: Embed }): Corpus {
  database.exec(corpusTables);
  const writer = createCorpusWriter(database);
  const keywordRanking = createKeywordRanking(database);
  const rankByVector = createVectorRanking(database);
  const findChunk = database.prepare(
    `SELECT chunk.id, chunk.text, document.id AS documentId, document.uri, document.title
     FROM corpus_chunk AS chunk JOIN corpus_document AS document ON document.number = chunk.document
     WHERE chunk.number = ?`,
  );
  const counts = database.prepare(
    'SELECT (SELECT count(*) FROM corpus_document) AS documents, (SELECT count(*) FROM corpus_chunk) AS chunks',
  );
  const hasVector = database.prepare('SELECT 1 FROM corpus_vector LIMIT 1');

  async function embedAll(texts: string[]): Promise<Float32Array[]> {
    if (!embed || texts.length === 0) return [];
    const vectors = await embed(texts);
    if (vectors.length !== texts.length)
      throw new OperatorError(
        `The embedding endpoint gave ${vectors.length} vectors for ${texts.length} texts.`,
        'Configure another embedding endpoint, or none.',
      );
    return vectors.map(normalize);
  }

  async function writeBatch(
    batch: Map<string, { document: CorpusDocument; passages: Passage[] }>,
  ): Promise<void> {
    const entries = [...batch.values()];
    const vectors = await embedAll(entries.flatMap(({ passages }) => passages.map(({ text }) => text)));
    let first = 0;
    writer.atomically(() => {
      for (const { document, passages } of entries) {
        writer.write(document, passages, vectors.slice(first, first + passages.length));
        first += passages.length;
      }
    });
  }

  return {
    async add(documents) {
      const total = { added: 0, chunks: 0 };
      const batch = new Map<string, { document: CorpusDocument; passages: Passage[] }>();
      let waiting = 0;
      for await (const document of documents) {
        const passages = makePassages(document.id, document.text);
        batch.set(document.id, { document, passages });
        waiting += passages.length;
        total.added += 1;
        total.chunks += passages.length;
        if (waiting < batchPassages) continue;
        await writeBatch(batch);
        batch.clear();
        waiting = 0;
        await yieldTurn();
      }
      await writeBatch(batch);
      keywordRanking.forgetCounts();
      return total;
    },

    remove(documentIds) {
      keywordRanking.forgetCounts();
      return writer.atomically(() => [...documentIds].filter((id) => writer.remove(id)).length);
    },

    async search({ query, count, mode }) {
      if (mode === 'hybrid' && !embed)
        throw new OperatorError(
          'The corpus has no vectors: no embedding endpoint is configured.',
          'Configure one, or search by keyword.',
        );
      const terms = splitTerms(query);
      const hybrid =
        embed !== undefined && mode !== 'keyword' && query.trim() !== '' && hasVector.get() !== undefined;
      const depth = hybrid ? Math.max(50, count) : count;
      let ranked = keywordRanking.rank(terms, depth);
      if (hybrid) {
        const [vector] = await embedAll([query]);
        if (vector) ranked = fuseRankings([ranked, rankByVector(vector, depth)], count);
      }
      const termSet = new Set(terms);
      return ranked.flatMap(({ number, score }) => {
        // The passage may be gone: between ranking and reading, the query's vector was waited for.
        const chunk = findChunk.get(number) as Omit<CorpusHit, 'snippet' | 'score'> | undefined;
        return chunk ? [{ ...chunk, snippet: makeSnippet(chunk.text, termSet), score }] : [];
      });
    },

    count() {
      const { documents, chunks } = counts.get() as { documents: number; chunks: number };
      return { documents, chunks };
    },
  };
}
