import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { startChild } from './children/start-child.ts';
import { makeCandidate, makeLedgerEntry, makeRecord, readAllPages } from './contract/entries.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crash-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** What was acknowledged is there, and what the counters say is what is there. */
async function expectWhole(store: Store, acknowledged: number[]): Promise<void> {
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
    (await store.candidates.counts('run-1')).map((count) => [count.state, count.count]),
  );
  expect(counts.accepted).toBe(accepted.length);
  expect(counts.pending ?? 0).toBe(candidates.length - accepted.length);
  expect(await store.records.count({ run: 'run-1' })).toBe(records.length);
}

test('after kill -9 at any moment everything acknowledged is there, whole and counted', async () => {
  const acknowledged: number[] = [];
  for (let life = 0; life < 6; life += 1) {
    const child = startChild('put-without-end.ts', directory, String(life * 100_000));
    await child.waitForLines(20 + life * 67);
    await child.kill();
    acknowledged.push(...child.lines.map(Number));
    const store = await openSqliteStore({ directory });
    await expectWhole(store, acknowledged);
    await store.close();
  }
  expect(acknowledged.length).toBeGreaterThan(1000);
});

test('two processes write one store at once; one killed with -9 neither stops nor harms the other', async () => {
  const store = await openSqliteStore({ directory });
  const killed = startChild('put-without-end.ts', directory, '0');
  const lasting = startChild('put-without-end.ts', directory, '1000000', '1500');
  await Promise.all([killed.waitForLines(200), lasting.waitForLines(200)]);
  await killed.kill();
  await lasting.waitForEnd();
  expect(lasting.lines).toHaveLength(1500);
  await expectWhole(store, [...killed.lines, ...lasting.lines].map(Number));
  await store.close();
});

test('processes that make, open and close one store at the same time do not hinder each other', async () => {
  const fresh = join(directory, 'fresh');
  const children = [0, 1, 2].map((number) =>
    startChild('open-and-close.ts', fresh, String(number * 1000), '15'),
  );
  await Promise.all(children.map((child) => child.waitForEnd()));
  const store = await openSqliteStore({ directory: fresh });
  expect(await store.ledger.usage('run-1')).toMatchObject({ answers: 45 });
  await store.close();
});
