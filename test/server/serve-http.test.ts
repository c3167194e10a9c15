import { expect, test } from 'vitest';
import { OperatorError } from '../../src/errors.ts';
import { type HttpOptions, isLoopback, serveHttp } from '../../src/server/serve-http.ts';
import type { ServerParts } from '../../src/server/server-parts.ts';

/** Nothing of them is looked at before the options are found safe. */
const untouched = new Proxy({}, { get: () => expect.fail('parts were used') }) as ServerParts;
const token = 'x'.repeat(32);

test.each<[string, HttpOptions, RegExp]>([
  [
    'no token',
    { host: '0.0.0.0', port: 0 },
    /Without a token nobody may be served on 0\.0\.0\.0.*AGENTINSTRUCT_HTTP_TOKEN/,
  ],
  [
    'no names of its own',
    { host: '0.0.0.0', port: 0, token },
    /by which names clients reach the server.*--allowed-hosts/,
  ],
  ['a token that is easily guessed', { port: 0, token: 'short' }, /fewer than 16 characters/],
])('with %s it does not start where others could reach it', async (_, options, said) => {
  const refused = await serveHttp(untouched, options).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OperatorError);
  expect(String(refused)).toMatch(said);
});

test('loopback is told from addresses that only look like it', () => {
  expect(['127.0.0.1', '127.8.0.1', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true]);
  expect(['0.0.0.0', '::', '127.0.0.1.example.org', 'localhost.example.org'].map(isLoopback)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('a port that is taken is told with the way out', async () => {
  const parts = { log: () => {} } as unknown as ServerParts;
  const first = await serveHttp(parts, { port: 0 });
  const port = Number(new URL(first.url).port);
  await expect(serveHttp(parts, { port })).rejects.toThrow(/EADDRINUSE.*--port/);
  await first.close();
});
