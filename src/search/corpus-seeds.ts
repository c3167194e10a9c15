import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep, setImmediate as yieldTurn } from 'node:timers/promises';
import { RetryLaterError } from '../errors.ts';
import { describeDatabaseError, isBusy } from '../store/database-error.ts';
import type { Seed, SeedBrief, SeedStore } from '../store/store.ts';
import { type Corpus, type CorpusDocument, type CorpusHit, createCorpus } from './corpus.ts';
import { type EmbeddingSource, keepEmbeddings } from './corpus-embeddings.ts';

export interface SeedCounts {
  /** Seeds that are found by their words, of all that there are. */
  indexed: number;
  seeds: number;
  /** Those that are found by their meaning too; null where no embeddings are configured. */
  embedded: number | null;
}

export interface SeedAnswer extends SeedCounts {
  hits: CorpusHit[];
}

/** Where the vectors of the seeds come from, and the database that keeps them. */
export interface SeedEmbeddings {
  source: EmbeddingSource;
  open: () => DatabaseSync;
}

/** The seeds as a corpus that can be searched. */
export interface SeedCorpus {
  /**
   * Searches the seeds. Those added since the last search are indexed first, for `seconds` at most: what is left then is
   * indexed on in the background and is in later answers. Throws the signal's reason when aborted; the indexing goes on.
   * Where embeddings are configured and fail, their error is thrown: nobody takes hits by words alone for all there is.
   */
  search(
    query: { query: string; count: number },
    options: { seconds: number; signal: AbortSignal; onProgress?: (counts: SeedCounts) => void },
  ): Promise<SeedAnswer>;
  close(): Promise<void>;
}

/** Seeds that are listed and indexed in one go, then other work has its turn. */
const pageSeeds = 50;
const busyPauseMs = 200;
const progressEveryMs = 500;

const placeTable =
  'CREATE TABLE IF NOT EXISTS corpus_place (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT)';

interface Index {
  close(): void;
  corpus: Corpus;
  isKnown(id: string): boolean;
  countKnown(): number;
  /** Cursor of the first page that may hold a seed that is not indexed; null: the first page of all. */
  readPlace(): string | null;
  keepPlace(cursor: string | null): void;
}

function openIndex(open: () => DatabaseSync, embeddings: SeedEmbeddings | null): Index {
  const database = open();
  const vectors = embeddings?.open();
  const corpus = createCorpus({
    database,
    embeddings: embeddings && vectors ? keepEmbeddings(vectors, embeddings.source) : null,
  });
  database.exec(placeTable);
  const known = database.prepare('SELECT 1 FROM corpus_document WHERE id = ?');
  const count = database.prepare('SELECT count(*) AS count FROM corpus_document');
  const place = database.prepare('SELECT cursor FROM corpus_place');
  const keep = database.prepare(
    'INSERT INTO corpus_place (one, cursor) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor',
  );
  return {
    close() {
      database.close();
      vectors?.close();
    },
    corpus,
    isKnown: (id) => known.get(id) !== undefined,
    countKnown: () => Number(count.get()?.count),
    readPlace: () => (place.get()?.cursor as string | null | undefined) ?? null,
    keepPlace: (cursor) => void keep.run(cursor),
  };
}

function makeDocument({ id, uri, title, text }: Seed): CorpusDocument {
  return { id, uri: uri ?? '', title: title ?? '', text };
}

/**
 * The index of the seeds in a database of its own, opened with the first search. Seeds never change, so one is indexed
 * once, by whichever process comes to it first; with the database gone, all are indexed again.
 */
export function createSeedCorpus(parts: {
  open: () => DatabaseSync;
  seeds: Pick<SeedStore, 'list' | 'get' | 'count'>;
  embeddings?: SeedEmbeddings | null;
}): SeedCorpus {
  const { seeds, embeddings = null } = parts;
  const closing = new AbortController();
  let index: Index | null = null;
  let running: Promise<void> | null = null;
  let wholeListSeen = false;

  async function* readNew(opened: Index, entries: readonly SeedBrief[]): AsyncGenerator<CorpusDocument> {
    for (const { id } of entries) {
      if (closing.signal.aborted) return;
      const seed = opened.isKnown(id) ? null : await seeds.get(id);
      if (seed !== null) yield makeDocument(seed);
    }
  }

  /** From the kept place to the end of the list. */
  async function indexOn(opened: Index): Promise<void> {
    let cursor = opened.readPlace();
    while (!closing.signal.aborted) {
      const page = await seeds.list({ limit: pageSeeds, ...(cursor !== null && { cursor }) });
      if (page.entries.some(({ id }) => !opened.isKnown(id))) {
        await opened.corpus.add(readNew(opened, page.entries));
      }
      if (closing.signal.aborted || page.next === null) return;
      cursor = page.next;
      opened.keepPlace(cursor);
      await yieldTurn();
    }
  }

  async function indexNew(opened: Index): Promise<void> {
    await indexOn(opened);
    if (wholeListSeen || closing.signal.aborted) return;
    // Another store, or a list whose order is not that of its commits: look once from the start.
    if (opened.countKnown() < (await seeds.count())) {
      opened.keepPlace(null);
      await indexOn(opened);
    }
    wholeListSeen = true;
  }

  async function indexPatiently(): Promise<void> {
    for (;;) {
      try {
        index ??= openIndex(parts.open, embeddings);
        await indexNew(index);
        return await index.corpus.embedNew(closing.signal);
      } catch (error) {
        // Another process writes to the index; what it adds need not be added here.
        if (!isBusy(error) || closing.signal.aborted) throw describeDatabaseError(error, 'corpus.db');
        await sleep(busyPauseMs);
      }
    }
  }

  /** One at a time for all searches. */
  function startIndexing(): Promise<void> {
    running ??= indexPatiently().finally(() => {
      running = null;
    });
    return running;
  }

  async function countSeeds({ corpus }: Index): Promise<SeedCounts> {
    const { documents, embedded } = corpus.count();
    return { indexed: documents, seeds: await seeds.count(), embedded };
  }

  return {
    async search(query, { seconds, signal, onProgress }) {
      if (closing.signal.aborted) {
        throw new RetryLaterError('The corpus is closed.', 'Ask again once the server has started anew.');
      }
      const indexing = startIndexing().then(() => true);
      indexing.catch(() => {});
      const ends = Date.now() + seconds * 1000;
      for (;;) {
        signal.throwIfAborted();
        const pause = Math.max(0, Math.min(progressEveryMs, ends - Date.now()));
        const patience = new AbortController();
        const late = sleep(pause, false, { signal: AbortSignal.any([signal, patience.signal]) }).catch(
          () => false,
        );
        const done = await Promise.race([indexing, late]);
        patience.abort();
        if (done || Date.now() >= ends) break;
        if (index !== null) onProgress?.(await countSeeds(index));
      }
      signal.throwIfAborted();
      index ??= openIndex(parts.open, embeddings);
      const hits = await index.corpus.search(query, signal);
      return { hits, ...(await countSeeds(index)) };
    },

    async close() {
      closing.abort();
      await running?.catch(() => {});
      index?.close();
      index = null;
    },
  };
}
