import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestClient } from '../end-to-end/clients.ts';
import { removeDataDirectories } from '../end-to-end/servers.ts';
import { type LocalServer, startServer } from '../search/local-server.ts';
import { serveConfigured } from './serve-configured.ts';

const html = `<!doctype html><html lang="en"><head><title>Skerry</title></head><body><nav>Menu</nav><article>
<h1>The lighthouse</h1><p>The lighthouse at Skerry has stood since 1844. Its keeper was Ada Finch, who lit the lamp every
evening at six and wrote down the weather in a book that is kept to this day.</p><p>${'More is told here. '.repeat(40)}</p>
</article></body></html>`;

let site: LocalServer;
let closedSite: LocalServer;
let client: TestClient;

beforeAll(async () => {
  site = await startServer(({ path }, response) => {
    if (path === '/robots.txt') response.end('User-agent: *\nDisallow: /private');
    else if (path === '/away') response.writeHead(302, { location: `${closedSite.origin}/secret` }).end();
    else if (path === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    else response.writeHead(404).end();
  });
  closedSite = await startServer((_, response) => void response.end('secret'));
  client = await serveConfigured({ fetch: { allow_hosts: [`127.0.0.1:${site.port}`] } });
});

afterAll(async () => {
  await Promise.all([client.close(), site.close(), closedSite.close()]);
  await removeDataDirectories();
});

test('a page as readable text', async () => {
  const url = `${site.origin}/page`;
  const { structuredContent: page } = await client.call('fetch_page', { url });
  expect(page).toEqual({
    final_url: url,
    status: 200,
    title: 'Skerry',
    byline: null,
    published: null,
    language: 'en',
    media_type: 'text/html',
    text: expect.stringContaining('Its keeper was Ada Finch'),
    truncated: false,
  });
  expect(page.text).not.toContain('Menu');
  const { structuredContent: short } = await client.call('fetch_page', { url, max_characters: 200 });
  expect(short.text.length).toBeLessThanOrEqual(200);
  expect(short.truncated).toBe(true);
});

test.each([
  ['/private/x', /robots\.txt/],
  ['/nowhere', /answered with status 404/],
  ['/away', /^The address is refused/],
])('%s cannot be had', async (path, wanted) => {
  const result = await client.call('fetch_page', { url: `${site.origin}${path}` });
  expect(result.isError).toBe(true);
  expect(result.content[0]?.text).toMatch(wanted);
  expect(closedSite.seen).toEqual([]);
});

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://localhost/',
  'http://[::1]/',
  'http://10.0.0.1/',
  'file:///etc/passwd',
  'http://example.org:22/',
])('%s is refused', async (url) => {
  const result = await client.call('fetch_page', { url });
  expect(result.isError).toBe(true);
  expect(result.content[0]?.text).toMatch(/^The address (is refused|.*http)/);
});
