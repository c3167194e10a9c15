import { hash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A signed 32-bit number from any text: the same text gives the same number on every machine. */
export function hashToInteger(text: string): number {
  return hash('sha256', text, 'buffer').readInt32BE(0);
}

/**
 * The entries in an order drawn by `seedText`. Draws are named by text and not taken from one stream, so that what is
 * drawn in one place never depends on what was drawn before in another.
 */
export function shuffleBy<Entry>(seedText: string, entries: readonly Entry[]): Entry[] {
  const generator = xoroshiro128plus(hashToInteger(seedText));
  const shuffled = [...entries];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other] as Entry, shuffled[last] as Entry];
  }
  return shuffled;
}

/** One entry drawn by `seedText`, each with the odds of its weight. The list must not be empty. */
export function pickBy<Entry>(
  seedText: string,
  entries: readonly Entry[],
  weightOf: (entry: Entry) => number = () => 1,
): Entry {
  const total = entries.reduce((sum, entry) => sum + weightOf(entry), 0);
  const generator = xoroshiro128plus(hashToInteger(seedText));
  let left = (uniformInt(generator, 0, 0x7fffffff) / 0x80000000) * total;
  for (const entry of entries) {
    left -= weightOf(entry);
    if (left < 0) return entry;
  }
  return entries[entries.length - 1] as Entry;
}
