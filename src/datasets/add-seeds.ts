import type { Seed, SeedStore } from '../store/store.ts';
import type { SeedOutcome, Skipped } from './seed-outcome.ts';

/** What adding seeds came to: read = added + known + skipped. */
export interface SeedCount {
  added: number;
  /** Exact duplicates, of what was in the store or of each other. */
  known: number;
  skipped: number;
  /** Skipped by reason, the most frequent first. */
  reasons: { reason: string; count: number }[];
  /** The first ids, new or known, in the order of reading. */
  firstIds: string[];
  firstSkipped: Skipped[];
}

const batchSeeds = 200;
const batchCharacters = 4_000_000;
const listed = 100;

/** Puts what is read into the store, in groups of limited size, so that any number of seeds passes in flat memory. */
export async function addSeeds(
  store: Pick<SeedStore, 'add'>,
  outcomes: AsyncIterable<SeedOutcome>,
  onProgress: (count: Pick<SeedCount, 'added' | 'known' | 'skipped'>) => void = () => {},
): Promise<SeedCount> {
  const count: SeedCount = { added: 0, known: 0, skipped: 0, reasons: [], firstIds: [], firstSkipped: [] };
  const reasons = new Map<string, number>();
  let waiting: Seed[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) {
      const { added } = await store.add(waiting);
      const isNew = new Set(added).size;
      count.added += isNew;
      count.known += waiting.length - isNew;
    }
    waiting = [];
    characters = 0;
    onProgress(count);
  };
  for await (const outcome of outcomes) {
    if ('skipped' in outcome) {
      count.skipped += 1;
      reasons.set(outcome.skipped.reason, (reasons.get(outcome.skipped.reason) ?? 0) + 1);
      if (count.firstSkipped.length < listed) count.firstSkipped.push(outcome.skipped);
      continue;
    }
    waiting.push(outcome.seed);
    characters += outcome.seed.text.length;
    if (count.firstIds.length < listed && !count.firstIds.includes(outcome.seed.id))
      count.firstIds.push(outcome.seed.id);
    if (waiting.length >= batchSeeds || characters >= batchCharacters) await flush();
  }
  await flush();
  count.reasons = [...reasons]
    .map(([reason, number]) => ({ reason, count: number }))
    .sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));
  return count;
}
