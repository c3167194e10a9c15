import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startHeartbeat } from '../../../src/batches/queue/heartbeat.ts';
import { openStoreQueue } from '../../../src/batches/queue/store-queue.ts';
import { nameThisProcess } from '../../../src/store/process-owner.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { startChild } from '../../store/children/start-child.ts';
import { type OpenWorker, testQueue } from './queue-contract.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'queue-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

let workers = 0;
const openWorker: OpenWorker = async () => {
  workers += 1;
  const owner = `far:${workers}:x`;
  const store = await openSqliteStore({ directory });
  const heartbeat = await startHeartbeat(store.owners, owner);
  const queue = openStoreQueue(store, owner);
  return {
    queue,
    async close() {
      await queue.close();
      await heartbeat.stop();
      await store.close();
    },
  };
};

testQueue(openWorker);

const child = new URL('children/hold-shard.ts', import.meta.url).pathname;

test('two processes work side by side; the shard of one killed with -9 is free at once', async () => {
  const store = await openSqliteStore({ directory });
  const owner = nameThisProcess();
  const heartbeat = await startHeartbeat(store.owners, owner);
  const queue = openStoreQueue(store, owner);
  await queue.enqueue('batch-1', 2);
  const other = startChild(child, 'store', directory);
  await other.waitForLines(1);
  expect(JSON.parse(other.lines[0] ?? '')).toEqual({ batch: 'batch-1', number: 0 });
  const own = await queue.claim(AbortSignal.timeout(30_000));
  expect(own).toMatchObject({ batch: 'batch-1', number: 1 });
  await other.kill();
  const taken = await queue.claim(AbortSignal.timeout(30_000));
  expect(taken).toMatchObject({ batch: 'batch-1', number: 0 });
  expect(own?.lost.aborted).toBe(false);
  await queue.close();
  await heartbeat.stop();
  expect(await store.shards.count('batch-1')).toEqual({ waiting: 2, held: 0 });
  await store.close();
});

test('a heartbeat says when its process was taken for gone, and who else was', async () => {
  const store = await openSqliteStore({ directory });
  await store.owners.beat('far:1:silent', 0.001);
  const swept: string[] = [];
  let taken = 0;
  const heartbeat = await startHeartbeat(store.owners, 'far:2:x', {
    seconds: 2,
    onSwept: (owners) => swept.push(...owners),
    onTakenForGone: () => {
      taken += 1;
    },
  });
  await vi.waitFor(() => expect(swept).toContain('far:1:silent'), 20_000);
  expect(taken).toBe(0);
  // What a sweep of others does to one that was silent.
  await store.owners.leave('far:2:x');
  await vi.waitFor(() => expect(taken).toBe(1), 20_000);
  await heartbeat.stop();
  expect(await store.owners.beat('far:2:x', 1)).toBe(false);
  await store.close();
});
