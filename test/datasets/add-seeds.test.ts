import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addSeeds } from '../../src/datasets/add-seeds.ts';
import { seedFromText } from '../../src/datasets/seed-from-text.ts';
import type { SeedOutcome } from '../../src/datasets/seed-outcome.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'add-'));
  store = await openSqliteStore({ directory });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const makeText = (number: number) => `The mill number ${number} stands on the bank of the river.`;
const [one, two] = [makeText(1), makeText(2)];

async function* readTexts(texts: string[]): AsyncGenerator<SeedOutcome> {
  for (const [at, text] of texts.entries()) yield seedFromText(text, { uri: `t${at}`, language: 'en' });
}

test('what is read is added, known or skipped, duplicates of one reading included', async () => {
  const texts = [...Array.from({ length: 450 }, (_, at) => makeText(at % 300)), '', ' ', 'a\0b'];
  const progress: number[] = [];
  const count = await addSeeds(store.seeds, readTexts(texts), ({ added, known }) =>
    progress.push(added + known),
  );
  expect(count).toMatchObject({
    added: 300,
    known: 150,
    skipped: 3,
    reasons: [
      { reason: 'empty', count: 2 },
      { reason: 'binary', count: 1 },
    ],
    firstSkipped: [
      { uri: 't450', reason: 'empty' },
      { uri: 't451', reason: 'empty' },
      { uri: 't452', reason: 'binary' },
    ],
  });
  expect(await store.seeds.count()).toBe(300);
  expect(count.firstIds).toHaveLength(100);
  expect((await store.seeds.get(count.firstIds[7] ?? ''))?.text).toBe(makeText(7));
  expect(progress).toEqual([200, 400, 450]);
});

test('the same texts again are all known', async () => {
  await addSeeds(store.seeds, readTexts([one, two]));
  expect(await addSeeds(store.seeds, readTexts([two, `${two}  `, `${one}\r\n`, makeText(3)]))).toMatchObject({
    added: 1,
    known: 3,
    skipped: 0,
    reasons: [],
  });
});
