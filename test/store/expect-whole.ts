import { expect } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { makeCandidate, makeLedgerEntry, makeRecord, readAllPages } from './contract/entries.ts';

/** What was acknowledged is there, and what the counters say is what is there. */
export async function expectWhole(store: Store, acknowledged: number[]): Promise<void> {
  for (const number of acknowledged) {
    expect(await store.ledger.get(makeLedgerEntry(number).key)).toEqual(makeLedgerEntry(number));
    expect(await store.records.get(makeRecord(makeCandidate(number)).id)).not.toBeNull();
  }
  const candidates = await readAllPages((place) => store.candidates.list({ run: 'run-1', ...place }), 500);
  const records = await readAllPages((place) => store.records.list({ run: 'run-1', ...place }), 500);
  const accepted = candidates.filter((candidate) => candidate.state === 'accepted');
  expect(records.map((record) => record.id).toSorted()).toEqual(
    accepted.map((candidate) => `record-of-${candidate.id}`).toSorted(),
  );
  const counts = Object.fromEntries(
    (await store.runs.tally('run-1')).candidates.map((count) => [count.state, count.count]),
  );
  expect(counts.accepted).toBe(accepted.length);
  expect(counts.pending ?? 0).toBe(candidates.length - accepted.length);
  expect(await store.records.count({ run: 'run-1' })).toBe(records.length);
}
