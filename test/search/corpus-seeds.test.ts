import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RetryLaterError } from '../../src/errors.ts';
import { createSeedCorpus, type SeedCorpus } from '../../src/search/corpus-seeds.ts';
import { openCorpusDatabase } from '../../src/store/corpus-database.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Seed, Store } from '../../src/store/store.ts';

let directory: string;
let store: Store;
const open: SeedCorpus[] = [];
/** Ids of the seeds whose text was read. */
let read: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agentinstruct-'));
  store = await openSqliteStore({ directory });
  read = [];
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((corpus) => corpus.close()));
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

function openCorpus(): SeedCorpus {
  const { seeds } = store;
  const corpus = createSeedCorpus({
    open: () => openCorpusDatabase(directory),
    seeds: {
      list: (options) => seeds.list(options),
      count: () => seeds.count(),
      get: (id) => {
        read.push(id);
        return seeds.get(id);
      },
    },
  });
  open.push(corpus);
  return corpus;
}

const makeSeed = (number: number): Seed => ({
  id: `seed${number}`,
  text: `Number ${number} is about the lighthouse called w${number}. It stands by the sea.`,
  uri: number % 2 === 0 ? `file:${number}` : null,
  licence: null,
  language: 'en',
  form: 'text',
  title: null,
});

const addSeeds = (from: number, to: number) =>
  store.seeds.add(Array.from({ length: to - from }, (_, index) => makeSeed(from + index)));

const { signal } = new AbortController();
const patient = { seconds: 300, signal };

async function findSeeds(corpus: SeedCorpus, query: string): Promise<string[]> {
  const { hits } = await corpus.search({ query, count: 5 }, patient);
  return hits.map(({ documentId }) => documentId);
}

test('seeds are found, those added later too, and each is read once', async () => {
  const corpus = openCorpus();
  expect(await corpus.search({ query: 'anything', count: 5 }, patient)).toEqual({
    hits: [],
    indexed: 0,
    seeds: 0,
    embedded: null,
  });
  await addSeeds(0, 250);
  expect(await findSeeds(corpus, 'w249')).toEqual(['seed249']);
  await addSeeds(250, 350);
  await addSeeds(340, 351);
  expect(await findSeeds(corpus, 'w350')).toEqual(['seed350']);
  expect(await findSeeds(corpus, 'w3')).toEqual(['seed3']);
  expect(read).toHaveLength(351);
  expect(new Set(read).size).toBe(351);
});

test('a new process goes on where the last one ended', async () => {
  await addSeeds(0, 250);
  expect(await findSeeds(openCorpus(), 'w7')).toEqual(['seed7']);
  await open.pop()?.close();
  await addSeeds(250, 260);
  read = [];
  expect(await findSeeds(openCorpus(), 'w259')).toEqual(['seed259']);
  expect(read).toEqual(Array.from({ length: 10 }, (_, index) => `seed${250 + index}`));
});

test('an index that is gone is made again', async () => {
  await addSeeds(0, 120);
  await findSeeds(openCorpus(), 'w7');
  await open.pop()?.close();
  await rm(join(directory, 'corpus.db'));
  expect(await findSeeds(openCorpus(), 'w7')).toEqual(['seed7']);
});

test('an index that misses seeds before its place finds them', async () => {
  await addSeeds(0, 220);
  await findSeeds(openCorpus(), 'w7');
  await open.pop()?.close();
  const database = openCorpusDatabase(directory);
  database.exec(`DELETE FROM corpus_index WHERE rowid IN (SELECT number FROM corpus_chunk WHERE document = 8);
    DELETE FROM corpus_chunk WHERE document = 8; DELETE FROM corpus_document WHERE number = 8`);
  database.close();
  expect(await findSeeds(openCorpus(), 'w7')).toEqual(['seed7']);
});

test('who does not wait is told how far it is, and the indexing goes on', async () => {
  await addSeeds(0, 300);
  const corpus = openCorpus();
  const early = await corpus.search({ query: 'w299', count: 5 }, { seconds: 0, signal });
  expect(early.seeds).toBe(300);
  expect(early.indexed).toBeLessThan(300);
  expect(early.hits).toEqual([]);
  const cancel = new AbortController();
  cancel.abort(new Error('not wanted'));
  await expect(
    corpus.search({ query: 'w299', count: 5 }, { seconds: 300, signal: cancel.signal }),
  ).rejects.toThrow('not wanted');
  const late = await corpus.search({ query: 'w299', count: 5 }, patient);
  expect(late.indexed).toBe(300);
  expect(late.hits[0]).toMatchObject({ documentId: 'seed299', uri: '', title: '' });
  expect(new Set(read).size).toBe(read.length);
});

test('two processes index the same seeds side by side', async () => {
  await addSeeds(0, 300);
  const [one, other] = [openCorpus(), openCorpus()];
  const [here, there] = await Promise.all([
    one.search({ query: 'w123', count: 5 }, patient),
    other.search({ query: 'w123', count: 5 }, patient),
  ]);
  expect(here.hits.map(({ documentId }) => documentId)).toEqual(['seed123']);
  expect(there.hits).toEqual(here.hits);
  expect([here.indexed, there.indexed]).toEqual([300, 300]);
});

test('closed, it stops indexing and says so', async () => {
  await addSeeds(0, 300);
  const corpus = openCorpus();
  await corpus.search({ query: 'x', count: 1 }, { seconds: 0, signal });
  await corpus.close();
  expect(read.length).toBeLessThan(300);
  await expect(corpus.search({ query: 'x', count: 1 }, patient)).rejects.toBeInstanceOf(RetryLaterError);
});
