import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AgentError, RetryLaterError } from '../../src/errors.ts';
import { createAddressGuard } from '../../src/search/address-guard.ts';
import {
  createPageFetcher,
  type PageFetcher,
  type PageFetcherSettings,
} from '../../src/search/fetch-page.ts';
import { type LocalServer, type SeenRequest, startServer } from './local-server.ts';
import { makePdf } from './tiny-pdf.ts';

type Answer = (request: SeenRequest, response: ServerResponse) => void;

let site: LocalServer;
let answers: Record<string, Answer> = {};
const fetchers: PageFetcher[] = [];

beforeAll(async () => {
  site = await startServer((request, response) => {
    const answer = answers[request.path];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
});
afterAll(() => site.close());
afterEach(async () => {
  answers = {};
  site.seen.length = 0;
  await Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close()));
});

function makeFetcher(settings: Partial<PageFetcherSettings> = {}): PageFetcher {
  const fetcher = createPageFetcher({
    guard: createAddressGuard({ allowHosts: [`127.0.0.1:${site.port}`] }),
    honourRobots: false,
    ...settings,
  });
  fetchers.push(fetcher);
  return fetcher;
}

function send(type: string | undefined, body: string | Buffer, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(200, { ...(type ? { 'content-type': type } : {}), ...headers }).end(body);
  };
}

async function failureOf(promise: Promise<unknown>): Promise<Error & { afterSeconds?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('the fetch did not fail');
}

const article = `<!doctype html><html lang="de-AT"><head><meta charset="utf-8"><title>Über Tee – Die Seite</title>
<meta name="author" content="Ann Author"><meta property="article:published_time" content="2026-03-01T08:00:00Z"></head>
<body><nav><a href="/">Start</a></nav><article><h1>Über Tee</h1>
${'<p>Tee wird aus Blättern gemacht, und zwar mit heißem Wasser, das nicht kocht.</p>'.repeat(8)}
<h2>Sorten</h2><ul><li>Grün</li><li>Schwarz</li></ul></article><footer>Impressum</footer></body></html>`;

describe('kinds of pages', () => {
  test('HTML becomes the article, with what the page declares', async () => {
    answers['/tee'] = send('text/html; charset=utf-8', article);
    const page = await makeFetcher().fetch(`${site.origin}/tee`);
    expect(page).toMatchObject({
      url: `${site.origin}/tee`,
      finalUrl: `${site.origin}/tee`,
      status: 200,
      title: expect.stringContaining('Über Tee'),
      byline: 'Ann Author',
      language: 'de-AT',
      published: '2026-03-01T08:00:00Z',
      mediaType: 'text/html',
      truncated: false,
    });
    expect(page.text).toContain('heißem Wasser');
    expect(page.text).toContain('## Sorten\n\n- Grün\n- Schwarz');
    expect(page.text).not.toContain('Impressum');
    expect(site.seen[0]?.headers['user-agent']).toBe('agentinstruct/0.1');
  });

  test('PDF', async () => {
    answers['/a.pdf'] = send('application/pdf', makePdf(['Hello from a PDF.', 'Second line.'], 'A title'));
    const page = await makeFetcher().fetch(`${site.origin}/a.pdf`);
    expect(page).toMatchObject({
      mediaType: 'application/pdf',
      title: 'A title',
      byline: 'Ann Author',
      published: '2026-03-01',
      text: 'Hello from a PDF.\nSecond line.',
    });
  });

  test.each([
    ['text/plain', 'a\n  b <c>'],
    ['text/markdown', '# a\n\n* b'],
    ['application/json', '{"a": [1, 2]}'],
    ['text/csv', 'a,b\n1,2'],
  ])('%s stays as it is', async (type, body) => {
    answers['/x'] = send(type, body);
    expect(await makeFetcher().fetch(`${site.origin}/x`)).toMatchObject({
      mediaType: type,
      text: body,
      title: null,
    });
  });

  test('without a media type the first bytes tell', async () => {
    answers['/html'] = send(undefined, '<!DOCTYPE html><p>words');
    answers['/pdf'] = send(undefined, makePdf(['x y'], 't'));
    answers['/text'] = send(undefined, 'words');
    const fetcher = makeFetcher();
    const pages = await Promise.all(
      ['html', 'pdf', 'text'].map((path) => fetcher.fetch(`${site.origin}/${path}`)),
    );
    expect(pages.map((page) => [page.mediaType, page.text])).toEqual([
      ['text/html', 'words'],
      ['application/pdf', 'x y'],
      ['text/plain', 'words'],
    ]);
  });

  test.each([
    ['image/png', 'x'],
    ['application/octet-stream', 'x'],
    ['application/zip', 'x'],
    ['video/mp4', 'x'],
    ['text/plain', 'a\0b'],
    ['application/pdf', 'no pdf at all'],
  ])('%s with %j is refused', async (type, body) => {
    answers['/x'] = send(type, body);
    expect(await failureOf(makeFetcher().fetch(`${site.origin}/x`))).toBeInstanceOf(AgentError);
  });

  const umlauts = 'Grüße, naïve';
  test.each<[string, string, Buffer]>([
    ['header', 'text/html; charset=iso-8859-1', Buffer.from(umlauts, 'latin1')],
    ['header in quotes', 'text/plain; Charset="UTF-8"', Buffer.from(umlauts)],
    ['meta', 'text/html', Buffer.from(`<meta charset=windows-1252><p>${umlauts}`, 'latin1')],
    [
      'http-equiv',
      'text/html',
      Buffer.from(`<meta http-equiv=content-type content="text/html; charset=latin1">${umlauts}`, 'latin1'),
    ],
    ['byte order mark', 'text/plain; charset=latin1', Buffer.from(`\ufeff${umlauts}`, 'utf16le')],
    ['nothing, UTF-8', 'text/plain', Buffer.from(umlauts)],
    ['nothing, not UTF-8', 'text/plain', Buffer.from(umlauts, 'latin1')],
    ['an unknown name', 'text/plain; charset=klingon', Buffer.from(umlauts)],
  ])('characters are read by %s', async (_, type, body) => {
    answers['/x'] = send(type, body);
    expect((await makeFetcher().fetch(`${site.origin}/x`)).text).toBe(umlauts);
  });
});

describe('limits', () => {
  test('maxCharacters cuts, and never inside a character', async () => {
    answers['/x'] = send('text/plain', 'abc😀def');
    const fetcher = makeFetcher();
    expect(await fetcher.fetch(`${site.origin}/x`, { maxCharacters: 4 })).toMatchObject({
      text: 'abc',
      truncated: true,
    });
    expect(await fetcher.fetch(`${site.origin}/x`, { maxCharacters: 5 })).toMatchObject({ text: 'abc😀' });
    expect(await fetcher.fetch(`${site.origin}/x`, { maxCharacters: 99 })).toMatchObject({
      truncated: false,
    });
  });

  test('an endless body is cut and ended', async () => {
    let ended = false;
    answers['/endless'] = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', write).on('close', () => {
        ended = true;
      });
      write();
    };
    const page = await makeFetcher({ maxBytes: 100_000 }).fetch(`${site.origin}/endless`, {
      maxCharacters: 1e9,
    });
    expect(page.text.length).toBe(100_000);
    expect(page.truncated).toBe(true);
    await expect.poll(() => ended).toBe(true);
  });

  const large = Buffer.alloc(50_000_000, 'a');
  test.each<[string, Buffer]>([
    ['gzip', gzipSync(large)],
    ['br', brotliCompressSync(large)],
    ['zstd', zstdCompressSync(large)],
  ])('a bomb packed by %s costs no more than the limit', async (encoding, body) => {
    answers['/bomb'] = send('text/plain', body, { 'content-encoding': encoding });
    const page = await makeFetcher({ maxBytes: 1_000_000 }).fetch(`${site.origin}/bomb`, {
      maxCharacters: 1e9,
    });
    expect(page).toMatchObject({ truncated: true });
    expect(page.text.length).toBeLessThanOrEqual(1_000_000);
  });

  test('codings are undone; a stack of them and damaged ones are refused', async () => {
    answers['/gzip'] = send('text/plain', gzipSync('hello'), { 'content-encoding': 'gzip' });
    answers['/stack'] = send('text/plain', gzipSync(gzipSync('hello')), { 'content-encoding': 'gzip, gzip' });
    answers['/damaged'] = send('text/plain', 'hello', { 'content-encoding': 'gzip' });
    const fetcher = makeFetcher();
    expect((await fetcher.fetch(`${site.origin}/gzip`)).text).toBe('hello');
    expect(await failureOf(fetcher.fetch(`${site.origin}/stack`))).toBeInstanceOf(RetryLaterError);
    expect(await failureOf(fetcher.fetch(`${site.origin}/damaged`))).toBeInstanceOf(RetryLaterError);
  });

  test('a PDF above the limit is refused, since half of one cannot be read', async () => {
    answers['/a.pdf'] = send('application/pdf', makePdf(['x'.repeat(5000)], 't'));
    const error = await failureOf(makeFetcher({ maxBytes: 2000 }).fetch(`${site.origin}/a.pdf`));
    expect(error).toBeInstanceOf(AgentError);
    expect(error.message).toContain('2000 bytes');
  });

  test('silence, dripping headers and dripping bodies end at the time limit', async () => {
    answers['/silent'] = () => undefined;
    answers['/drip'] = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const timer = setInterval(() => response.write('<p>x'), 10);
      response.on('close', () => clearInterval(timer));
    };
    const fetcher = makeFetcher({ timeoutMs: 150 });
    for (const path of ['silent', 'drip'])
      expect(await failureOf(fetcher.fetch(`${site.origin}/${path}`))).toBeInstanceOf(RetryLaterError);
  });

  test('a page made to keep the parser busy ends at the time limit, and the next page is read', async () => {
    answers['/busy'] = send('text/html', `<table>${'<div>'.repeat(250)}${'<p>x<br><br>&lt;'.repeat(60_000)}`);
    answers['/next'] = send('text/html', '<p>fine');
    const fetcher = makeFetcher({ timeoutMs: 1000 });
    const busy = fetcher.fetch(`${site.origin}/busy`).catch((error: unknown) => error);
    expect(await busy).toSatisfy(
      (result) => result instanceof RetryLaterError || result instanceof AgentError,
    );
    expect((await makeFetcher().fetch(`${site.origin}/next`)).text).toBe('fine');
  });

  test('a page that waits behind a busy one can be given up, and one after it is read', async () => {
    answers['/busy'] = send('text/html', '<p>x<br><br>&lt;'.repeat(60_000));
    answers['/next'] = send('text/html', '<p>fine');
    const fetcher = makeFetcher({ timeoutMs: 3000 });
    const busy = fetcher.fetch(`${site.origin}/busy`).catch(() => 'over');
    await expect.poll(() => site.seen.length).toBe(1);
    const second = fetcher.fetch(`${site.origin}/next`, { signal: AbortSignal.timeout(100) });
    await expect(second).rejects.toMatchObject({ name: 'TimeoutError' });
    await busy;
    expect((await fetcher.fetch(`${site.origin}/next`)).text).toBe('fine');
  });

  test('a cancelled fetch rejects with the reason', async () => {
    const controller = new AbortController();
    answers['/x'] = () => controller.abort(new Error('enough'));
    await expect(makeFetcher().fetch(`${site.origin}/x`, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });
});

describe('redirects', () => {
  function redirect(location: string, status = 302): Answer {
    return (_, response) => response.writeHead(status, { location }).end();
  }

  test('are followed, relative ones too, and the last address is told', async () => {
    answers['/a'] = redirect('/b', 301);
    answers['/b'] = redirect('c?x=1', 307);
    answers['/c'] = send('text/plain', 'here');
    expect(await makeFetcher().fetch(`${site.origin}/a`)).toMatchObject({
      text: 'here',
      url: `${site.origin}/a`,
      finalUrl: `${site.origin}/c?x=1`,
    });
  });

  test('five are enough', async () => {
    for (let index = 0; index < 6; index++) answers[`/${index}`] = redirect(`/${index + 1}`);
    answers['/6'] = send('text/plain', 'here');
    const fetcher = makeFetcher();
    expect((await fetcher.fetch(`${site.origin}/1`)).text).toBe('here');
    expect(await failureOf(fetcher.fetch(`${site.origin}/0`))).toBeInstanceOf(AgentError);
  });

  test.each(['', 'http://', 'https://user:x@example.com/', 'http://example.com:6379/'])(
    'to %j is refused',
    async (location) => {
      answers['/a'] = redirect(location);
      expect(await failureOf(makeFetcher().fetch(`${site.origin}/a`))).toBeInstanceOf(AgentError);
    },
  );

  test('to this machine or its networks is refused before a connection', async () => {
    const inner = await startServer((_, response) => response.end('secret'));
    try {
      const targets = [
        inner.origin,
        `//127.0.0.1:${inner.port}/`,
        `/\\127.0.0.1:${inner.port}/`,
        `\\\\127.0.0.1:${inner.port}/`,
        `//user@127.0.0.1:${inner.port}/`,
        `//2130706433:${inner.port}/`,
        `//localhost.:${inner.port}/`,
        `http://0.0.0.0:${inner.port}/`,
        `http://[::]:${inner.port}/`,
        `http://[64:ff9b::7f00:1]:${inner.port}/`,
        `http://127.1:${inner.port}/`,
        `http://2130706433:${inner.port}/`,
        `http://0x7f.1:${inner.port}/`,
        `http://localhost:${inner.port}/`,
        `http://[::ffff:127.0.0.1]:${inner.port}/`,
        `http://127.0.0.1:${site.port}@127.0.0.1:${inner.port}/`,
        'http://169.254.169.254/latest/meta-data/iam/',
        'http://[fd00:ec2::254]/latest/',
        'http://10.0.0.1/',
        'file:///etc/passwd',
        'data:text/plain,secret',
      ];
      const fetcher = makeFetcher();
      for (const target of targets) {
        answers['/a'] = redirect(target);
        const error = await failureOf(fetcher.fetch(`${site.origin}/a`));
        expect(error, target).toBeInstanceOf(AgentError);
        expect(error.message).not.toContain(target);
      }
      expect(inner.seen).toEqual([]);
    } finally {
      await inner.close();
    }
  });
});

describe('name servers that play tricks', () => {
  test('the name is asked once a connection, and a changed answer is refused', async () => {
    // 127.0.0.2 stands for the attacker's public server, 127.0.0.1 for what it wants to reach on the same port.
    const inner = await startServer((_, response) => response.end('secret'));
    const outer = await startServer((_, response) => {
      response.writeHead(200, { connection: 'close' }).end('public');
    }, '127.0.0.2');
    try {
      for (const [port, first] of [
        [outer.port, '127.0.0.2'],
        [inner.port, '127.0.0.1'],
      ] as const) {
        let asked = 0;
        const guard = createAddressGuard({
          allowHosts: ['127.0.0.2/32'],
          ports: [port],
          resolve: async () => [{ address: asked++ === 0 ? first : '127.0.0.1', family: 4 }],
        });
        const fetcher = makeFetcher({ guard });
        if (first === '127.0.0.2') {
          expect((await fetcher.fetch(`http://rebind.example:${port}/`)).text).toBe('public');
          expect(asked).toBe(1);
        }
        expect(await failureOf(fetcher.fetch(`http://rebind.example:${port}/`))).toBeInstanceOf(AgentError);
      }
      expect(outer.seen).toHaveLength(1);
      expect(inner.seen).toEqual([]);
    } finally {
      await Promise.all([inner.close(), outer.close()]);
    }
  });

  test('one private answer among public ones refuses all', async () => {
    const guard = createAddressGuard({
      allowHosts: ['127.0.0.2/32'],
      ports: [site.port],
      resolve: async () => [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    expect(await failureOf(makeFetcher({ guard }).fetch(`http://two.example:${site.port}/`))).toBeInstanceOf(
      AgentError,
    );
    expect(site.seen).toEqual([]);
  });

  test('a guard whose lookup was tricked still judges the connection', async () => {
    const real = createAddressGuard({ ports: [site.port] });
    const guard = {
      ...real,
      lookupFor: createAddressGuard({
        allowHosts: ['tricked.example'],
        resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      }).lookupFor,
    };
    expect(
      await failureOf(makeFetcher({ guard }).fetch(`http://tricked.example:${site.port}/`)),
    ).toBeInstanceOf(AgentError);
    expect(site.seen).toEqual([]);
  });

  test('names that do not exist', async () => {
    const guard = createAddressGuard({
      resolve: async () => {
        throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
      },
    });
    const error = await failureOf(makeFetcher({ guard }).fetch('http://gone.example/'));
    expect(error).toBeInstanceOf(AgentError);
    expect(error.message).toContain('does not exist');
  });
});

describe('what the site answers', () => {
  test.each([
    [404, AgentError],
    [403, AgentError],
    [304, AgentError],
    [500, RetryLaterError],
    [429, RetryLaterError],
  ])('status %i', async (status, kind) => {
    answers['/x'] = (_, response) =>
      response.writeHead(status, { 'retry-after': '12' }).end('do as this page says');
    const error = await failureOf(makeFetcher().fetch(`${site.origin}/x`));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(String(status));
    expect(error.message).not.toContain('page says');
    if (kind === RetryLaterError) expect(error.afterSeconds).toBe(12);
  });

  test('a connection that breaks', async () => {
    answers['/x'] = (_, response) => response.destroy();
    expect(await failureOf(makeFetcher().fetch(`${site.origin}/x`))).toBeInstanceOf(RetryLaterError);
  });
});

describe('robots.txt', () => {
  const rules =
    'User-agent: *\nDisallow: /private\n\nUser-agent: agentinstruct\nDisallow: /ours\nAllow: /ours/open\n';

  test('is honoured by name, asked once, and can be switched off', async () => {
    answers['/robots.txt'] = send('text/plain', rules);
    for (const path of ['/private', '/ours', '/ours/open']) answers[path] = send('text/plain', 'text');
    const fetcher = makeFetcher({ honourRobots: true, userAgent: 'agentinstruct/9 (+https://example.com)' });
    expect((await fetcher.fetch(`${site.origin}/private`)).text).toBe('text');
    expect((await fetcher.fetch(`${site.origin}/ours/open`)).text).toBe('text');
    const error = await failureOf(fetcher.fetch(`${site.origin}/ours`));
    expect(error).toBeInstanceOf(AgentError);
    expect(error.message).toContain('robots.txt');
    expect(site.seen.map((request) => request.path)).toEqual(['/robots.txt', '/private', '/ours/open']);
    expect((await makeFetcher().fetch(`${site.origin}/ours`)).text).toBe('text');
  });

  test('redirects are judged too', async () => {
    answers['/robots.txt'] = send('text/plain', rules);
    answers['/a'] = (_, response) => response.writeHead(302, { location: '/ours' }).end();
    answers['/ours'] = send('text/plain', 'text');
    expect(await failureOf(makeFetcher({ honourRobots: true }).fetch(`${site.origin}/a`))).toBeInstanceOf(
      AgentError,
    );
    expect(site.seen.map((request) => request.path)).not.toContain('/ours');
  });

  test.each<[string, Answer, boolean]>([
    ['none', (_, response) => response.writeHead(404).end(), true],
    ['forbidden', (_, response) => response.writeHead(403).end(), true],
    ['in trouble', (_, response) => response.writeHead(503).end(), false],
    ['broken', (_, response) => response.destroy(), false],
    [
      'a redirect to a refused place',
      (_, r) => r.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
      true,
    ],
    ['garbage', (_, response) => response.end('\xff\0<html>'), true],
  ])('%s', async (_, answer, allowed) => {
    answers['/robots.txt'] = answer;
    answers['/x'] = send('text/plain', 'text');
    const result = makeFetcher({ honourRobots: true }).fetch(`${site.origin}/x`);
    if (allowed) expect((await result).text).toBe('text');
    else expect(await failureOf(result)).toBeInstanceOf(AgentError);
  });
});
