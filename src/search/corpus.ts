import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as yieldTurn } from 'node:timers/promises';
import type { KeptEmbeddings } from './corpus-embeddings.ts';
import { createKeywordRanking, fuseRankings } from './corpus-ranking.ts';
import {
  changeAtomically,
  corpusTables,
  createCorpusWriter,
  makePassages,
  type Passage,
} from './corpus-tables.ts';
import { createVectorIndex } from './corpus-vectors.ts';
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
}

export interface Corpus {
  /** Adds or replaces documents. `added` counts documents, `chunks` the passages they were cut into. */
  add(
    documents: Iterable<CorpusDocument> | AsyncIterable<CorpusDocument>,
  ): Promise<{ added: number; chunks: number }>;
  /** Returns how many of the documents were there. */
  remove(documentIds: Iterable<string>): number;
  /** By words, and by the meaning of the passages that are embedded. Throws what the embeddings throw. */
  search(query: CorpusQuery, signal?: AbortSignal): Promise<CorpusHit[]>;
  /** Embeds what was added since; nothing to do without embeddings. Throws what they throw; what is done stays done. */
  embedNew(signal: AbortSignal): Promise<void>;
  /** `embedded`: documents whose passages are all embedded; null without embeddings. */
  count(): { documents: number; chunks: number; embedded: number | null };
}

/** Passages that are written together. */
const batchPassages = 256;

/** The fewest hits by words and by meaning that are weighed against each other. */
const fusedHits = 50;

/**
 * The local corpus index, in tables `corpus_…` of a database that the store opened. Writing happens in batches, so that
 * memory does not grow with the number of documents and other work gets its turn.
 */
export function createCorpus(parts: { database: DatabaseSync; embeddings?: KeptEmbeddings | null }): Corpus {
  const { database } = parts;
  database.exec(corpusTables);
  const writer = createCorpusWriter(database);
  const keywordRanking = createKeywordRanking(database);
  const vectors = parts.embeddings ? createVectorIndex(database, parts.embeddings) : null;
  const findChunk = database.prepare(
    `SELECT chunk.id, chunk.text, document.id AS documentId, document.uri, document.title
     FROM corpus_chunk AS chunk JOIN corpus_document AS document ON document.number = chunk.document
     WHERE chunk.number = ?`,
  );
  const counts = database.prepare(
    'SELECT (SELECT count(*) FROM corpus_document) AS documents, (SELECT count(*) FROM corpus_chunk) AS chunks',
  );

  function writeBatch(batch: Map<string, { document: CorpusDocument; passages: Passage[] }>): void {
    changeAtomically(database, () => {
      for (const { document, passages } of batch.values()) writer.write(document, passages);
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
        writeBatch(batch);
        batch.clear();
        waiting = 0;
        await yieldTurn();
      }
      writeBatch(batch);
      keywordRanking.forgetCounts();
      return total;
    },

    remove(documentIds) {
      keywordRanking.forgetCounts();
      return changeAtomically(database, () => [...documentIds].filter((id) => writer.remove(id)).length);
    },

    async embedNew(signal) {
      await vectors?.embedNew(signal);
    },

    async search({ query, count }, signal = AbortSignal.any([])) {
      const terms = splitTerms(query);
      const depth = vectors === null ? count : Math.max(fusedHits, count);
      let ranked = keywordRanking.rank(terms, depth);
      if (vectors !== null && query.trim() !== '') {
        ranked = fuseRankings([ranked, await vectors.rank(query, depth, signal)], count);
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
      return { documents, chunks, embedded: vectors?.countDocuments() ?? null };
    },
  };
}
