import { expect, test } from 'vitest';
import type { Amount, Store } from '../../../src/store/store.ts';
import { makeLedgerEntry, type OpenEmptyStore } from './entries.ts';

const run = 'run-1';
const noon = Date.parse('2026-01-01T12:00:00.000Z');
const bound: Amount = { calls: 1, tokens: 10, usd: 0 };

async function holdOneOfEach(store: Store, owner: string, number: number): Promise<void> {
  await store.draws.take({ run, skill: 'fermi', owner, target: 10, most: 1 });
  await store.budgets.reserve({ run, key: makeLedgerEntry(number).key, owner, bound, cap: {} });
  await store.shards.take(owner);
}

export function testOwners(open: OpenEmptyStore): void {
  test('an owner that is silent for longer than it said loses what it held; one that beats keeps it', async () => {
    let time = noon;
    const store = await open(() => time);
    await store.shards.add('batch-1', 4);
    expect(await store.owners.beat('far:1:a', 20)).toBe(false);
    expect(await store.owners.beat('far:1:a', 20)).toBe(true);
    await holdOneOfEach(store, 'far:1:a', 1);
    await holdOneOfEach(store, 'far:2:b', 2);
    time += 19_000;
    expect(await store.owners.sweep()).toEqual([]);
    expect(await store.owners.beat('far:2:b', 20)).toBe(true);
    time += 2000;
    expect(await store.owners.count()).toBe(2);
    expect(await store.owners.sweep()).toEqual(['far:1:a']);
    expect(await store.owners.count()).toBe(1);
    expect(await store.owners.sweep()).toEqual([]);
    expect(await store.owners.beat('far:1:a', 20)).toBe(false);
    expect((await store.runs.tally(run)).draws).toMatchObject([{ taken: 1, free: 1 }]);
    expect(await store.budgets.spending(run)).toMatchObject({ reserved: { calls: 1 }, lost: { calls: 1 } });
    expect(await store.shards.count('batch-1')).toEqual({ waiting: 3, held: 1 });
    await store.close();
  });

  test('an owner that never beat is taken to be there for half a minute', async () => {
    let time = noon;
    const store = await open(() => time);
    await holdOneOfEach(store, 'far:1:a', 1);
    time += 29_000;
    expect(await store.owners.sweep()).toEqual([]);
    time += 2000;
    expect(await store.owners.sweep()).toEqual(['far:1:a']);
    await store.close();
  });

  test('who leaves frees what it held', async () => {
    const store = await open();
    await store.shards.add('batch-1', 1);
    await holdOneOfEach(store, 'far:1:a', 1);
    await store.owners.leave('far:1:a');
    expect((await store.runs.tally(run)).draws).toMatchObject([{ taken: 0, free: 1 }]);
    expect(await store.budgets.spending(run)).toMatchObject({ reserved: { calls: 0 } });
    expect(await store.shards.count('batch-1')).toEqual({ waiting: 1, held: 0 });
    await store.close();
  });

  test('a clock that went back does not keep one that is gone', async () => {
    let time = noon;
    const store = await open(() => time);
    await store.owners.beat('far:1:a', 20);
    time -= 3_600_000;
    expect(await store.owners.sweep()).toEqual([]);
    time += 21_000;
    expect(await store.owners.sweep()).toEqual(['far:1:a']);
    await store.close();
  });
}

export function testShards(open: OpenEmptyStore): void {
  test('each shard goes to one owner, evenly over the batches, oldest first', async () => {
    const store = await open();
    const { shards } = store;
    expect(await shards.take('a')).toBeNull();
    await shards.add('batch-1', 3);
    await shards.add('batch-1', 3);
    await shards.add('batch-2', 2);
    const taken = await Promise.all(['a', 'b', 'c', 'a', 'b', 'c'].map((owner) => shards.take(owner)));
    expect(taken).toEqual([
      { batch: 'batch-1', number: 0 },
      { batch: 'batch-2', number: 0 },
      { batch: 'batch-1', number: 1 },
      { batch: 'batch-2', number: 1 },
      { batch: 'batch-1', number: 2 },
      null,
    ]);
    expect(await shards.listHeld('b')).toEqual([
      { batch: 'batch-1', number: 2 },
      { batch: 'batch-2', number: 0 },
    ]);
    expect(await shards.finish({ batch: 'batch-1', number: 0 }, 'b')).toBe(false);
    expect(await shards.finish({ batch: 'batch-1', number: 0 }, 'a')).toBe(true);
    expect(await shards.finish({ batch: 'batch-1', number: 0 }, 'a')).toBe(false);
    expect(await shards.count('batch-1')).toEqual({ waiting: 0, held: 2 });
    await shards.add('batch-1', 3);
    expect(await shards.count('batch-1')).toEqual({ waiting: 1, held: 2 });
    await store.close();
  });

  test('a shard given back is taken again after the pause asked for; a cancelled batch has none', async () => {
    let time = noon;
    const store = await open(() => time);
    const { shards } = store;
    await shards.add('batch-1', 1);
    const shard = { batch: 'batch-1', number: 0 };
    expect(await shards.take('a')).toEqual(shard);
    expect(await shards.giveBack(shard, 'b', 0)).toBe(false);
    expect(await shards.giveBack(shard, 'a', 5)).toBe(true);
    expect(await shards.take('b')).toBeNull();
    time += 5001;
    expect(await shards.take('b')).toEqual(shard);
    expect(await shards.giveBack(shard, 'b', 0)).toBe(true);
    expect(await shards.take('b')).toEqual(shard);
    await shards.add('batch-1', 2);
    expect(await shards.cancel('batch-1')).toBe(2);
    expect(await shards.listHeld('b')).toEqual([]);
    expect(await shards.finish(shard, 'b')).toBe(false);
    expect(await shards.take('b')).toBeNull();
    await store.close();
  });
}
