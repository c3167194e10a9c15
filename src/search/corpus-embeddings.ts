import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../errors.ts';
import { changeAtomically } from './corpus-tables.ts';

/** A model that gives texts vectors, near each other where their meanings are. */
export interface EmbeddingSource {
  readonly model: string;
  /** Numbers of a vector where the model was asked for so many; null: as many as it gives. */
  readonly dimensions: number | null;
  readonly textsPerRequest: number;
  /** One vector for each of at most `textsPerRequest` texts, in their order. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}

/** Vectors as they are kept: of the same direction as the model's, the largest number 127. */
export interface KeptEmbeddings {
  /** Which model, in how many dimensions: vectors of one name can be compared. */
  readonly name: string;
  /** Null as long as no text was embedded. */
  readonly length: number | null;
  find(text: string): Int8Array | null;
  /**
   * The vectors of texts, those not yet kept asked for and kept. Throws what the source throws, once all that was asked
   * for beside it is kept.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Int8Array[]>;
}

const tables = `
  CREATE TABLE IF NOT EXISTS embedding_model (name TEXT PRIMARY KEY, length INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS embedding (text BLOB PRIMARY KEY, vector BLOB NOT NULL);`;

/** A quarter of the room, for an error of the cosine far below the differences that count. */
export function compress(vector: Float32Array): Int8Array {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return Int8Array.from(vector, (value) => Math.round((value / largest) * 127));
}

/** The cosine of the angle between two vectors. */
export function compare(one: Int8Array, other: Int8Array): number {
  let [product, ones, others] = [0, 0, 0];
  for (let index = 0; index < one.length; index += 1) {
    const [a, b] = [one[index] ?? 0, other[index] ?? 0];
    product += a * b;
    ones += a * a;
    others += b * b;
  }
  return product / (Math.sqrt(ones) * Math.sqrt(others) || 1);
}

/** Every text is embedded once by each model, whatever becomes of the index that it is for. */
export function keepEmbeddings(database: DatabaseSync, source: EmbeddingSource): KeptEmbeddings {
  database.exec(tables);
  const name = source.dimensions === null ? source.model : `${source.model} in ${source.dimensions}`;
  const readLength = database.prepare('SELECT length FROM embedding_model WHERE name = ?');
  const keepLength = database.prepare('INSERT OR IGNORE INTO embedding_model (name, length) VALUES (?, ?)');
  const read = database.prepare('SELECT vector FROM embedding WHERE text = ?');
  const keep = database.prepare('INSERT OR IGNORE INTO embedding (text, vector) VALUES (?, ?)');

  const makeKey = (text: string) =>
    createHash('sha256')
      .update(JSON.stringify([name, text]))
      .digest();
  const findLength = () => (readLength.get(name)?.length as number | undefined) ?? null;

  function find(text: string): Int8Array | null {
    const bytes = read.get(makeKey(text))?.vector as Uint8Array<ArrayBuffer> | undefined;
    return bytes === undefined ? null : new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  function assertLength(given: number): void {
    const length = findLength();
    if (given === length) return;
    throw new OperatorError(
      `The embeddings of ${name} have ${given} numbers, those that are kept of it ${length}: they cannot be compared.`,
      'Name the model of embeddings in the configuration file as the one that it is, or delete embeddings.db and corpus.db.',
    );
  }

  async function embedNew(texts: string[], signal: AbortSignal): Promise<void> {
    const vectors = (await source.embed(texts, signal)).map(compress);
    changeAtomically(database, () => {
      for (const [index, vector] of vectors.entries()) {
        keepLength.run(name, vector.length);
        assertLength(vector.length);
        keep.run(makeKey(texts[index] ?? ''), new Uint8Array(vector.buffer));
      }
    });
  }

  function findKept(text: string): Int8Array {
    const vector = find(text);
    if (vector === null) throw new Error('a text that was embedded has no vector');
    return vector;
  }

  return {
    name,
    get length() {
      return findLength();
    },
    find,
    async embed(texts, signal) {
      const fresh = [...new Set(texts)].filter((text) => find(text) === null);
      const requests: Promise<void>[] = [];
      for (let first = 0; first < fresh.length; first += source.textsPerRequest) {
        requests.push(embedNew(fresh.slice(first, first + source.textsPerRequest), signal));
      }
      for (const done of await Promise.allSettled(requests))
        if (done.status === 'rejected') throw done.reason;
      return texts.map(findKept);
    },
  };
}
