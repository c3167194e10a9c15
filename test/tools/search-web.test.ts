import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestClient } from '../end-to-end/clients.ts';
import { removeDataDirectories } from '../end-to-end/servers.ts';
import { type LocalServer, sendJson, startServer } from '../search/local-server.ts';
import { serveConfigured } from './serve-configured.ts';

const found = {
  results: [
    {
      title: 'The lighthouse at Skerry',
      url: 'https://example.org/skerry',
      content: 'It has <b>stood</b> since 1844.',
      publishedDate: '2020-05-01T00:00:00',
    },
    { title: 'Another', url: 'https://example.org/other', content: 'Something else.' },
  ],
};

let engine: LocalServer;
let client: TestClient;
let bare: TestClient;

beforeAll(async () => {
  engine = await startServer(({ query }, response) => {
    if (query.get('q') === 'broken') sendJson(response, 503, { error: 'SECRET of the provider' });
    else sendJson(response, 200, query.get('q') === 'nothing' ? { results: [] } : found);
  });
  const settings = { baseUrl: engine.origin, requestsPerSecond: 100, maxWaitMs: 500 };
  client = await serveConfigured({ search: { provider: 'searxng', settings } });
  bare = await serveConfigured({});
});

afterAll(async () => {
  await Promise.all([client.close(), bare.close(), engine.close()]);
  await removeDataDirectories();
});

describe('search_web', () => {
  test('asks the configured provider in its own format and tells its hits', async () => {
    const result = await client.call('search_web', { query: 'skerry light', count: 1, language: 'en' });
    expect(result.structuredContent).toEqual({
      provider: 'searxng',
      hits: [
        {
          id: expect.stringMatching(/^[0-9a-f]{12}$/),
          title: 'The lighthouse at Skerry',
          url: 'https://example.org/skerry',
          snippet: 'It has stood since 1844.',
          date: '2020-05-01T00:00:00',
        },
      ],
    });
    const asked = engine.seen.at(-1);
    expect(asked?.path).toBe('/search');
    expect(Object.fromEntries(asked?.query ?? [])).toMatchObject({
      q: 'skerry light',
      format: 'json',
      language: 'en',
    });
  });

  test('finding nothing is no error', async () => {
    const result = await client.call('search_web', { query: 'nothing' });
    expect(result.structuredContent).toEqual({ provider: 'searxng', hits: [] });
  });

  test('a provider that fails is told without its words', async () => {
    const result = await client.call('search_web', { query: 'broken' });
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(/searxng.* Try again/);
    expect(result.content[0]?.text).not.toContain('SECRET');
  });

  test.each([
    [{ query: ' ' }, /query: must have at least 1 character/],
    [{ query: 'x', count: 50 }, /count: must be at most \d+/],
    [{ query: 'x', language: 'english' }, /language: Invalid/],
  ])('a wrong call says what is wrong: %j', async (args, wanted) => {
    const result = await client.call('search_web', args);
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(wanted);
  });

  test('without a provider it says which there are', async () => {
    const result = await bare.call('search_web', { query: 'skerry' });
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toBe(
      'No web search provider is configured. Configure one of: brave, tavily, searxng, generic.',
    );
  });
});
