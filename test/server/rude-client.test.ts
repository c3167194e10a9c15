import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { bareEnvironment, makeDataDirectory, removeDataDirectories } from '../end-to-end/servers.ts';

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const call = (id: number, name: string, args: object) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } })}\n`;

afterAll(removeDataDirectories);

async function start() {
  const child = spawn(process.execPath, [entry, 'serve', '--data-dir', await makeDataDirectory()], {
    env: bareEnvironment,
  });
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    logged: text(child.stderr),
    ended: once(child, 'exit'),
    async next() {
      const { value } = await lines.next();
      return JSON.parse(String(value));
    },
  };
}

test('lines that mean nothing, one id twice, far too much at once, and no initialize: all are answered that can be', async () => {
  const { child, logged, ended, next } = await start();
  child.stdin.write('garbage\n[]\n{}\n"x"\n');
  child.stdin.write(call(1, 'list_seeds', {}));
  expect(await next()).toMatchObject({ id: 1, result: { structuredContent: { total: 0 } } });
  child.stdin.write(call(2, 'list_skills', { skill: 'none' }) + call(2, 'list_seeds', { limit: 0 }));
  const answers = [await next(), await next()];
  expect(answers).toEqual(Array(2).fill(expect.objectContaining({ id: 2 })));
  expect(answers.map(({ result }) => result.content[0].text).sort()).toEqual([
    expect.stringMatching(/^The arguments of list_seeds have faults: limit: .* Mend them/),
    expect.stringMatching(/^There is no skill "none"/),
  ]);
  child.stdin.write(call(3, 'add_seeds', { texts: [{ text: 'a '.repeat(3_000_000) }] }));
  expect((await next()).result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringMatching(/^The arguments of add_seeds have faults: texts\.0\.text: /) }],
  });
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
  const log = await logged;
  expect(log).toContain('a line that is no message of the protocol');
  expect(log).not.toContain('bug');
});

test('a message without an end closes the connection, and the server ends', async () => {
  const { child, logged, ended } = await start();
  child.stdin.write('x'.repeat(17 * 1024 * 1024));
  expect(await ended).toEqual([0, null]);
  expect(await logged).toContain('The client sent a message of more than 16 MiB; the connection ends.');
}, 180_000);

test('a server whose client leaves in the middle of a call ends, and its program with it', async () => {
  const { child, ended, next } = await start();
  child.stdin.write(call(1, 'list_seeds', {}));
  await next();
  child.stdin.write(
    call(2, 'run_code', { language: 'javascript', code: 'while (true) {}', timeout_seconds: 30 }),
  );
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});
