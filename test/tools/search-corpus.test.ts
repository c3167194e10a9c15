import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Progress, TestClient } from '../end-to-end/clients.ts';
import { removeDataDirectories } from '../end-to-end/servers.ts';
import { serveConfigured } from './serve-configured.ts';

let client: TestClient;

beforeAll(async () => {
  client = await serveConfigured({});
});

afterAll(async () => {
  await client.close();
  await removeDataDirectories();
});

const add = async (...texts: object[]) =>
  (await client.call('add_seeds', { texts })).structuredContent.seed_ids as string[];
const search = async (args: object, onprogress: (progress: Progress) => void = () => {}) =>
  (await client.call('search_corpus', { wait_seconds: 30, ...args }, { onprogress })).structuredContent;

test('seeds are found by what stands in them, as soon as they are added', async () => {
  expect(await search({ query: 'lighthouse' })).toEqual({ hits: [], indexed: 0, seeds: 0 });
  const lighthouse = 'The lighthouse at Skerry has stood since 1844. Its keeper was Ada Finch.';
  const [id] = await add(
    { text: lighthouse, uri: 'https://example.org/skerry', title: 'Skerry' },
    { text: 'Honeybees tell each other where food is by dancing in a figure of eight.' },
  );
  const answer = await search({ query: 'who kept the lighthouse?' });
  expect(answer).toMatchObject({ indexed: 2, seeds: 2 });
  expect(answer.hits[0]).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    seed_id: id,
    title: 'Skerry',
    uri: 'https://example.org/skerry',
    text: lighthouse,
    score: expect.any(Number),
  });
  const [bridge] = await add({ text: 'The bridge at Millford fell in the flood of 1911.' });
  const later = await search({ query: 'bridge flood', count: 1 });
  expect(later.hits.map(({ seed_id }: { seed_id: string }) => seed_id)).toEqual([bridge]);
  expect(later).toMatchObject({ indexed: 3, seeds: 3 });
});

test('no query is an error of syntax', async () => {
  for (const query of ['"', 'AND OR NOT', 'a*b:c^(', "'; DROP TABLE seeds; --"]) {
    expect(await search({ query })).toMatchObject({ seeds: 3 });
  }
});

test.each([
  [{ query: '' }, /query: Too small/],
  [{ query: 'x', wait_seconds: 60 }, /wait_seconds: Too big/],
])('a wrong call says what is wrong: %j', async (args, wanted) => {
  const result = await client.call('search_corpus', args);
  expect(result.isError).toBe(true);
  expect(result.content[0]?.text).toMatch(wanted);
});
