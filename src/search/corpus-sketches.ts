import type { DatabaseSync } from 'node:sqlite';

/** Passages whose sketches are one row: reading a row costs more than comparing a sketch. */
const blockPassages = 1024;

/** The signs of a vector's numbers, 32 in a word. */
function makeSketch(vector: Int8Array): Uint32Array {
  const sketch = new Uint32Array(Math.ceil(vector.length / 32));
  for (let index = 0; index < vector.length; index += 1) {
    const word = index >>> 5;
    if ((vector[index] ?? 0) > 0) sketch[word] = (sketch[word] ?? 0) | (1 << (index & 31));
  }
  return sketch;
}

/** The ones in a word of 32 bits (Warren, Hacker's Delight, 5-1). */
function countOnes(word: number): number {
  let ones = word - ((word >>> 1) & 0x55555555);
  ones = (ones & 0x33333333) + ((ones >>> 2) & 0x33333333);
  return Math.imul((ones + (ones >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function readWords(bits: Uint8Array<ArrayBuffer>): Uint32Array {
  const aligned = bits.byteOffset % 4 === 0 ? bits : bits.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** Short forms of the vectors of one model, by the numbers of their passages. */
export interface Sketches {
  write(vectors: ReadonlyMap<number, Int8Array>): void;
  /** Numbers of about `count` passages whose sketches differ least from the query's, nearest first. */
  findNear(query: Int8Array, count: number): number[];
  clear(): void;
}

/**
 * One bit for each number of a vector: the angle of two vectors shows in how many of their signs differ (Charikar 2002).
 * They are gone through block by block, so that memory does not grow with the corpus; whoever asks compares the few that
 * are near by their whole vectors.
 */
export function createSketches(database: DatabaseSync, model: string): Sketches {
  const read = database.prepare('SELECT words, bits FROM corpus_sketch WHERE model = ? AND block = ?');
  const readAll = database.prepare('SELECT block, words, bits FROM corpus_sketch WHERE model = ?');
  const keep = database.prepare(
    'INSERT INTO corpus_sketch (model, block, words, bits) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET bits = excluded.bits',
  );
  const remove = database.prepare('DELETE FROM corpus_sketch WHERE model = ?');

  function writeBlock(block: number, vectors: [number, Int8Array][]): void {
    const old = read.get(model, block);
    const words = Math.ceil((vectors[0]?.[1].length ?? 0) / 32);
    const kept = old === undefined ? new Uint32Array() : readWords(old.bits as Uint8Array<ArrayBuffer>);
    const last = Math.max(...vectors.map(([number]) => number % blockPassages));
    const all = new Uint32Array(Math.max(kept.length, (last + 1) * words));
    all.set(kept);
    for (const [number, vector] of vectors) all.set(makeSketch(vector), (number % blockPassages) * words);
    keep.run(model, block, words, new Uint8Array(all.buffer));
  }

  return {
    clear: () => void remove.run(model),
    write(vectors) {
      const blocks = Map.groupBy(vectors, ([number]) => Math.floor(number / blockPassages));
      for (const [block, members] of blocks) writeBlock(block, members);
    },
    findNear(query, count) {
      const sketch = makeSketch(query);
      let near: { number: number; distance: number }[] = [];
      let farthest = Number.POSITIVE_INFINITY;
      const cut = () => {
        near.sort((one, other) => one.distance - other.distance);
        near = near.slice(0, count);
        farthest = near.length === count ? (near.at(-1)?.distance ?? 0) : Number.POSITIVE_INFINITY;
      };
      for (const row of readAll.iterate(model)) {
        const all = readWords(row.bits as Uint8Array<ArrayBuffer>);
        const [words, first] = [row.words as number, (row.block as number) * blockPassages];
        for (let at = 0, number = first; at < all.length; at += words, number += 1) {
          let distance = 0;
          for (let word = 0; word < words; word += 1) {
            distance += countOnes((all[at + word] ?? 0) ^ (sketch[word] ?? 0));
          }
          if (distance >= farthest) continue;
          near.push({ number, distance });
          if (near.length >= 2 * count) cut();
        }
      }
      cut();
      return near.map(({ number }) => number);
    },
  };
}
