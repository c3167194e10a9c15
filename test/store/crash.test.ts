import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { startChild } from './children/start-child.ts';
import { testQuota } from './contract/fill-quota.ts';
import { expectWhole } from './expect-whole.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crash-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

testQuota(
  () => directory,
  () => openSqliteStore({ directory }),
);

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
