import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { compare, type KeptEmbeddings } from './corpus-embeddings.ts';
import type { Ranked } from './corpus-ranking.ts';
import { createSketches } from './corpus-sketches.ts';
import { changeAtomically } from './corpus-tables.ts';

const batchPassages = 256;
/** Passages whose whole vectors are compared with the query's: eight for each that is asked for, mostly. */
const mostCompared = 400;
const holdMs = 20_000;
const lookAgainMs = 200;

/** The passages of an index by their meaning. */
export interface VectorIndex {
  /** Embeds the passages that are not yet. Throws what the embeddings throw. */
  embedNew(signal: AbortSignal): Promise<void>;
  rank(query: string, count: number, signal: AbortSignal): Promise<Ranked[]>;
  /** Documents whose passages are all embedded. */
  countDocuments(): number;
}

interface StoredPassage {
  number: number;
  title: string;
  text: string;
}

/** A passage from the middle of a document seldom says what it is about: its title does. */
function describePassage({ title, text }: StoredPassage): string {
  return title === '' ? text : `${title}\n\n${text}`;
}

/** Vectors for the passages of an index in the same database, whose tables are there. */
export function createVectorIndex(database: DatabaseSync, embeddings: KeptEmbeddings): VectorIndex {
  const model = embeddings.name;
  const holder = randomUUID();
  const sketches = createSketches(database, model);
  const passages = `SELECT chunk.number, document.title, chunk.text
    FROM corpus_chunk AS chunk JOIN corpus_document AS document ON document.number = chunk.document`;
  const readPassage = database.prepare(`${passages} WHERE chunk.number = ?`);
  const readNext = database.prepare(
    `${passages} WHERE chunk.number > ? ORDER BY chunk.number LIMIT ${batchPassages}`,
  );
  const readPlace = database.prepare('SELECT upto FROM corpus_embedded WHERE model = ?');
  const keepPlace = database.prepare('UPDATE corpus_embedded SET upto = ? WHERE model = ?');
  const hold = database.prepare(
    `INSERT INTO corpus_embedded (model, upto, holder, held_until) VALUES (?1, 0, ?2, ?3)
     ON CONFLICT DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
     WHERE holder = excluded.holder OR held_until < ?4`,
  );
  const release = database.prepare(
    'UPDATE corpus_embedded SET held_until = 0 WHERE model = ? AND holder = ?',
  );
  const countAll = database.prepare('SELECT count(*) AS documents FROM corpus_document');
  const countBefore = database.prepare('SELECT count(*) AS documents FROM corpus_document WHERE number < ?');
  const readFirstWithout = database.prepare(
    'SELECT document FROM corpus_chunk WHERE number > ? ORDER BY number LIMIT 1',
  );

  const findPlace = () => Number(readPlace.get(model)?.upto ?? 0);
  const findNext = () => readNext.all(findPlace()) as unknown as StoredPassage[];
  const takeHold = () => hold.run(model, holder, Date.now() + holdMs, Date.now()).changes > 0;

  if (embeddings.length === null && findPlace() > 0) {
    // The file of embeddings was taken away.
    keepPlace.run(0, model);
    sketches.clear();
  }

  async function embedBatch(batch: StoredPassage[], signal: AbortSignal): Promise<void> {
    const vectors = await embeddings.embed(batch.map(describePassage), signal);
    const entries = batch.map(({ number }, index) => [number, vectors[index] ?? new Int8Array()] as const);
    changeAtomically(database, () => {
      keepPlace.run(batch.at(-1)?.number ?? 0, model);
      sketches.write(new Map(entries));
    });
  }

  /** A renewal that fails is made again before the hold ends. */
  function renewHold(): void {
    try {
      takeHold();
    } catch {}
  }

  return {
    async embedNew(signal) {
      while (findNext().length > 0) {
        signal.throwIfAborted();
        // One process at a time, or each passage would be paid by all of them.
        if (!takeHold()) {
          await sleep(lookAgainMs, undefined, { signal });
          continue;
        }
        const renewal = setInterval(renewHold, holdMs / 4);
        try {
          for (let batch = findNext(); batch.length > 0; batch = findNext()) await embedBatch(batch, signal);
        } finally {
          clearInterval(renewal);
          release.run(model, holder);
        }
      }
    },

    async rank(query, count, signal) {
      if (findPlace() === 0) return [];
      const [vector] = await embeddings.embed([query], signal);
      if (vector === undefined) return [];
      return sketches
        .findNear(vector, Math.max(mostCompared, count))
        .flatMap((number) => {
          const passage = readPassage.get(number) as StoredPassage | undefined;
          const other = passage === undefined ? null : embeddings.find(describePassage(passage));
          return other === null ? [] : [{ number, score: compare(vector, other) }];
        })
        .sort((one, other) => other.score - one.score || one.number - other.number)
        .slice(0, count);
    },

    countDocuments() {
      const next = readFirstWithout.get(findPlace());
      const counted = next === undefined ? countAll.get() : countBefore.get(next.document as number);
      return Number(counted?.documents);
    },
  };
}
