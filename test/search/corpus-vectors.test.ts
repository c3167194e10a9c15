import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorError, RetryLaterError } from '../../src/errors.ts';
import { createSeedCorpus, type SeedCorpus } from '../../src/search/corpus-seeds.ts';
import { openCorpusDatabase, openEmbeddingsDatabase } from '../../src/store/corpus-database.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { createEmbeddings, type EmbeddingsEndpoint } from '../../src/teachers/endpoint/embeddings.ts';
import { createGovernor } from '../../src/teachers/governor/governor.ts';
import { type EmbeddingsServer, startEmbeddingsServer } from './embeddings-server.ts';
import { sendJson } from './local-server.ts';

const { signal } = new AbortController();
const patient = { seconds: 60, signal };
let directory: string;
let store: Store;
let server: EmbeddingsServer;
const corpora: SeedCorpus[] = [];
const endpoints: EmbeddingsEndpoint[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agentinstruct-'));
  store = await openSqliteStore({ directory });
  server = await startEmbeddingsServer();
});

afterEach(async () => {
  await Promise.all(corpora.splice(0).map((corpus) => corpus.close()));
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close()));
  await store.close();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

/** As another process would open it. */
function openCorpus(options: { model?: string; words?: boolean; textsPerRequest?: number } = {}): SeedCorpus {
  const source = createEmbeddings({
    name: 'strong',
    model: options.model ?? 'meaning-1',
    baseUrl: server.baseUrl,
    apiKey: null,
    timeoutMs: 5000,
    maxRetries: 0,
    textsPerRequest: options.textsPerRequest ?? 32,
    governor: createGovernor({ concurrency: 4 }),
  });
  endpoints.push(source);
  const corpus = createSeedCorpus({
    open: () => openCorpusDatabase(directory),
    seeds: store.seeds,
    embeddings: options.words ? null : { source, open: () => openEmbeddingsDatabase(directory) },
  });
  corpora.push(corpus);
  return corpus;
}

const texts: Record<string, string> = {
  car: 'Motorists must keep their vehicles off the grass beside the playground.',
  doctor: 'The surgeon washed her hands for five minutes before she went in.',
  tea: 'Green leaves are brewed at eighty degrees, or else they turn bitter.',
  city: 'A metropolis of nine million, it lies where two rivers meet.',
};

async function addSeeds(entries: Record<string, string> = texts): Promise<void> {
  await store.seeds.add(
    Object.entries(entries).map(([id, text]) => ({
      id,
      text,
      uri: null,
      licence: null,
      language: 'en',
      form: 'text' as const,
      title: null,
    })),
  );
}

async function find(corpus: SeedCorpus, query: string, count = 1): Promise<string[]> {
  const { hits } = await corpus.search({ query, count }, patient);
  return hits.map(({ documentId }) => documentId);
}

test('a paraphrase that shares no word with a passage is found by its meaning, and by words it is not', async () => {
  await addSeeds();
  const queries = { 'automobiles forbidden': 'car', 'physician hygiene': 'doctor', 'hot beverages': 'tea' };
  for (const [query, wanted] of Object.entries(queries)) {
    expect(await find(openCorpus({ words: true }), query)).toEqual([]);
    expect(await find(openCorpus(), query)).toEqual([wanted]);
  }
  const answer = await openCorpus().search({ query: 'rivers', count: 4 }, patient);
  expect(answer).toMatchObject({ indexed: 4, seeds: 4, embedded: 4 });
  expect(answer.hits[0]?.documentId).toBe('city');
});

test('seeds that were indexed before there were embeddings are embedded, those added later too', async () => {
  await addSeeds();
  await find(openCorpus({ words: true }), 'anything');
  const corpus = openCorpus();
  expect(await find(corpus, 'automobile')).toEqual(['car']);
  await addSeeds({ bus: 'Towns run it at night, too.' });
  expect(await corpus.search({ query: 'x', count: 1 }, patient)).toMatchObject({ embedded: 5 });
});

test('nothing is embedded twice: not by another process, not for an index built again, not for another seed', async () => {
  await addSeeds(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`s${n}`, `Car number ${n}.`])));
  await Promise.all([find(openCorpus(), 'physician'), find(openCorpus(), 'physician')]);
  await addSeeds({ copy: 'Car number 7.' });
  await find(openCorpus(), 'physician');
  await Promise.all(corpora.splice(0).map((corpus) => corpus.close()));
  for (const end of ['', '-wal', '-shm']) await rm(join(directory, `corpus.db${end}`), { force: true });
  expect(await find(openCorpus(), 'vehicle 299')).toEqual(['s299']);
  const passages = server.embedded.filter((text) => text.startsWith('Car number'));
  expect(passages).toHaveLength(300);
  expect(new Set(passages).size).toBe(300);
});

test('where the embeddings are gone and the index is not, all are embedded again', async () => {
  await addSeeds();
  await find(openCorpus(), 'automobile');
  await corpora.pop()?.close();
  for (const end of ['', '-wal', '-shm']) await rm(join(directory, `embeddings.db${end}`), { force: true });
  expect(await find(openCorpus(), 'automobile')).toEqual(['car']);
});

test('two models have vectors of their own', async () => {
  await addSeeds();
  expect(await find(openCorpus(), 'automobile')).toEqual(['car']);
  expect(await find(openCorpus({ model: 'meaning-2' }), 'automobile')).toEqual(['car']);
  const before = server.embedded.length;
  expect(await find(openCorpus(), 'automobile')).toEqual(['car']);
  expect(server.embedded).toHaveLength(before);
});

test('vectors of another length under the same name are an error of whoever configured them', async () => {
  await addSeeds();
  await find(openCorpus(), 'automobile');
  server.faults.push((response) => sendJson(response, 200, { data: [{ index: 0, embedding: [1, 2, 3] }] }));
  await expect(find(openCorpus(), 'surgery')).rejects.toThrow(
    /have 3 numbers, those that are kept of it 64.*Name the model/,
  );
});

test('an endpoint that fails is an error and never hits by words alone; what was embedded is kept', async () => {
  await addSeeds();
  server.faults.push((response) => sendJson(response, 401, {}));
  const corpus = openCorpus({ textsPerRequest: 1 });
  await expect(find(corpus, 'metropolis')).rejects.toBeInstanceOf(OperatorError);
  expect(server.embedded).toHaveLength(3);
  server.faults.push((response) => sendJson(response, 429, {}, { 'retry-after': '600' }));
  await expect(find(corpus, 'metropolis')).rejects.toBeInstanceOf(RetryLaterError);
  expect(await find(openCorpus({ textsPerRequest: 1 }), 'metropolis')).toEqual(['city']);
  expect(server.embedded).toHaveLength(5);
});

test('who does not wait learns that nothing is found by meaning yet', async () => {
  await addSeeds();
  let answer = () => {};
  server.faults.push((response) => {
    answer = () => sendJson(response, 500, {});
  });
  const early = await openCorpus().search({ query: 'metropolis', count: 4 }, { seconds: 1, signal });
  expect(early).toMatchObject({ indexed: 4, embedded: 0 });
  expect(early.hits.map(({ documentId }) => documentId)).toEqual(['city']);
  answer();
});
