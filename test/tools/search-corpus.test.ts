import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Progress, TestClient } from '../end-to-end/clients.ts';
import { bareEnvironment, removeDataDirectories } from '../end-to-end/servers.ts';
import { type EmbeddingsServer, startEmbeddingsServer } from '../search/embeddings-server.ts';
import { sendJson } from '../search/local-server.ts';
import { serveConfigured, writeConfig } from './serve-configured.ts';

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
  expect(await search({ query: 'lighthouse' })).toEqual({
    hits: [],
    indexed: 0,
    seeds: 0,
    embedded: null,
    searched_by: 'words',
  });
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
  [{ query: '' }, /query: must have at least 1 character/],
  [{ query: 'x', wait_seconds: 60 }, /wait_seconds: must be at most \d+/],
])('a wrong call says what is wrong: %j', async (args, wanted) => {
  const result = await client.call('search_corpus', args);
  expect(result.isError).toBe(true);
  expect(result.content[0]?.text).toMatch(wanted);
});

describe('with embeddings', () => {
  let server: EmbeddingsServer;
  let configured: TestClient;
  const text = 'Motorists must keep their vehicles off the grass beside the playground.';
  const makeConfig = (baseUrl: string) => ({
    teachers: {
      near: { type: 'openai-compatible', model: 'chat-1', base_url: baseUrl, max_retries: 0 },
    },
    embeddings: { teacher: 'near', model: 'meaning-1', dimensions: 96 },
  });
  const find = (query: string) => configured.call('search_corpus', { query, wait_seconds: 30 });

  beforeAll(async () => {
    server = await startEmbeddingsServer();
    configured = await serveConfigured(makeConfig(server.baseUrl));
    await configured.call('add_seeds', { texts: [{ text, title: 'Rules' }] });
  });

  afterAll(async () => {
    await configured.close();
    await server.close();
  });

  test('seeds are found by their meaning, and the answer says so', async () => {
    const { structuredContent } = await find('automobiles forbidden');
    expect(structuredContent).toMatchObject({
      hits: [{ text }],
      indexed: 1,
      embedded: 1,
      seeds: 1,
      searched_by: 'words and meaning',
    });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      model: 'meaning-1',
      dimensions: 96,
      input: [`Rules\n\n${text}`],
    });
  });

  test('an endpoint that fails is an error that says what to mend', async () => {
    server.faults.push((response) => sendJson(response, 401, { error: { message: 'no such key' } }));
    const result = await find('surgery');
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(/does not accept the key of teacher "near".*Set the right key/s);
  });

  test('doctor tells whether it answers', async () => {
    server.faults.push((response) => sendJson(response, 404, { error: { code: 'model_not_found' } }));
    const { file, data } = await writeConfig(makeConfig(server.baseUrl));
    const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
    const args = [main, 'doctor', '--config', file, '--data-dir', data];
    const run = promisify(execFile)(process.execPath, args, { env: { ...bareEnvironment } });
    const { stdout } = await run.catch((failed: { stdout: string }) => failed);
    expect(stdout).toMatch(/^✗ embeddings of near: .* has no model "meaning-1"/m);
  }, 180_000);
});

describe('a configuration of embeddings', () => {
  const read = async (config: object) => {
    const { file, data } = await writeConfig(config);
    return readConfig({ config: file, dataDir: data }, {});
  };
  const embeddings = { teacher: 'near', model: 'meaning-1' };

  test.each([
    [{ embeddings }, /teacher "near".*Add such a teacher/s],
    [{ embeddings: { ...embeddings, teacher: 'mock' } }, /teacher "mock".*no openai-compatible/s],
    [
      {
        embeddings: { ...embeddings, teacher: 'far' },
        teachers: { near: { type: 'openai-compatible', model: 'm', base_url: 'http://127.0.0.1:1/v1' } },
      },
      /Name one of: near/,
    ],
    [{ embeddings, teachers: { near: { type: 'openai-compatible', model: 'm' } } }, /near has no key/],
    [{ embeddings: { teacher: 'near' } }, /embeddings.model/],
  ])('that cannot be is refused with its mend: %j', async (config, said) => {
    await expect(read(config)).rejects.toThrow(said);
  });
});
