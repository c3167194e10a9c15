import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type TestClient, type ToolResult } from '../end-to-end/clients.ts';
import { bareEnvironment, removeDataDirectories } from '../end-to-end/servers.ts';
import { serveConfigured, writeConfig } from './serve-configured.ts';

let client: TestClient;

beforeAll(async () => {
  client = await serveConfigured({});
});

afterAll(async () => {
  await client.close();
  await removeDataDirectories();
});

/** A first Python program on a busy machine may be told to come again. */
async function run(args: Record<string, unknown>): Promise<ToolResult> {
  for (;;) {
    const result = await client.call('run_code', args);
    if (!/was not done within/.test(result.content[0]?.text ?? '')) return result;
  }
}

const javascript = async (code: string, more: object = {}) =>
  (await run({ language: 'javascript', code, ...more })).structuredContent;

describe('one program', () => {
  test('its output, value and files, and nothing else', async () => {
    const { duration_ms, ...told } = await javascript(
      "const fs = require('fs'); console.log(fs.readFileSync('in.txt', 'utf8')); console.error('note');" +
        "fs.writeFileSync('out/b.txt', 'two'); ({ a: [1, 2] })",
      { files: [{ path: 'in.txt', text: 'one' }] },
    );
    expect(duration_ms).toBeTypeOf('number');
    expect(told).toEqual({
      stdout: 'one\n',
      stderr: 'note\n',
      value: '{"a":[1,2]}',
      error: null,
      limit: null,
      files: [{ path: 'out/b.txt', text: 'two' }],
      tests: [],
      truncated: false,
      session_id: null,
    });
  });

  test('Python and TypeScript run too', async () => {
    const typescript = await run({ language: 'typescript', code: 'const n: number = 6; n * 7' });
    expect(typescript.structuredContent).toMatchObject({ value: '42', error: null });
    const code = 'import sys\nprint(sys.stdin.read()[::-1])\n{"a": 2 ** 70}';
    const python = await run({ language: 'python', code, stdin: 'abc' });
    expect(python.structuredContent).toMatchObject({
      stdout: 'cba\n',
      value: "{'a': 1180591620717411303424}",
    });
  });

  test('what it throws and where is told, and is no error of the tool', async () => {
    const result = await run({ language: 'javascript', code: '1;\nthrow new TypeError("no")' });
    expect(result.isError ?? false).toBe(false);
    expect(result.structuredContent.error).toEqual({ name: 'TypeError', message: 'no', line: 2 });
  });

  test('a limit ends it, and the next one runs', async () => {
    const ended = await javascript('for (;;) {}', { timeout_seconds: 0.2 });
    expect(ended).toMatchObject({ limit: 'time', error: { name: 'TimeLimit' } });
    expect(await javascript('1 + 1')).toMatchObject({ value: '2', limit: null });
  });

  test('long output is cut with a note', async () => {
    const told = await javascript("console.log('x'.repeat(30000)); 'y'.repeat(20000)");
    expect(told.truncated).toBe(true);
    expect(told.stdout).toBe(`${'x'.repeat(16_000)}\n[cut at 16000 characters]`);
    expect(told.value).toMatch(/\[cut at 8000 characters\]$/);
  });

  test('there is nothing of the machine in reach', async () => {
    const told = await javascript(
      "[typeof process === 'undefined' ? {} : process.env ?? {}, typeof fetch, require('fs').existsSync('/etc/passwd')]",
    );
    expect(JSON.parse(told.value)).toEqual([{}, 'undefined', false]);
  });
});

test('tests run in the scope of the program, each with its outcome', async () => {
  const told = await javascript('const add = (a, b) => a + b; let calls = 0;', {
    tests: [
      { name: 'adds', code: "require('assert').equal(add(1, 2), 3); calls += 1" },
      { code: "require('assert').equal(calls, 5)" },
      { name: 'sees the others', code: "require('assert').equal(calls, 1)" },
    ],
  });
  expect(told.error).toBeNull();
  expect(told.tests).toEqual([
    { name: 'adds', passed: true, error: null },
    { name: 'test 2', passed: false, error: expect.stringContaining('5') },
    { name: 'sees the others', passed: true, error: null },
  ]);
  const broken = await javascript('const = 1', { tests: [{ code: '1' }] });
  expect(broken).toMatchObject({ error: { name: 'SyntaxError' }, tests: [{ passed: false }] });
});

describe('sessions', () => {
  test('without one nothing is kept', async () => {
    await javascript('globalThis.kept = 1');
    expect(await javascript('typeof kept')).toMatchObject({ value: '"undefined"' });
  });

  test('one keeps variables and files, and no other sees them', async () => {
    const first = await javascript("let kept = 1; require('fs').writeFileSync('a.txt', 'A')", {
      session_id: 'new',
    });
    expect(first.session_id).toMatch(
      /^code_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const again = await javascript("kept += 1; [kept, require('fs').readFileSync('a.txt', 'utf8')]", {
      session_id: first.session_id,
    });
    expect(again).toMatchObject({ value: '[2,"A"]', session_id: first.session_id });
    const other = await javascript('typeof kept', { session_id: 'new' });
    expect(other).toMatchObject({ value: '"undefined"' });
    expect(other.session_id).not.toBe(first.session_id);
  });

  test.each(['code_1', 'code_00000000-0000-4000-8000-000000000000', 'default'])(
    'an id that was not given is refused: %s',
    async (session_id) => {
      const result = await run({ language: 'javascript', code: '1', session_id });
      expect(result.isError).toBe(true);
      expect(result.content[0]?.text).toBe(
        'There is no such session of this server process. Open one with session_id "new"; a session ends with the server.',
      );
    },
  );
});

test.each([
  [{ language: 'ruby', code: '1' }, /language: must be one of javascript, /],
  [{ language: 'javascript', code: '1', timeout_seconds: 60 }, /timeout_seconds: must be at most \d+/],
  [
    { language: 'javascript', code: '1', files: [{ path: '../x', text: '' }] },
    /not a plain, relative, unique one/,
  ],
  [
    { language: 'javascript', code: '1', tests: [{ code: '1' }], stdin: 'x' },
    /^Tests run without stdin, files and/,
  ],
])('a wrong call says its mend: %j', async (args, wanted) => {
  const result = await client.call('run_code', args);
  expect(result.isError).toBe(true);
  expect(result.content[0]?.text).toMatch(wanted);
});

test('a client is told which packages there are', async () => {
  const { file, data } = await writeConfig({});
  const place = join(data, 'interpreter/python-packages');
  await cp(join(import.meta.dirname, '../fixtures/interpreter/packages'), place, { recursive: true });
  const other = await connect('modern', {
    command: process.execPath,
    args: [join(import.meta.dirname, '../../src/main.ts'), 'serve', '--config', file, '--data-dir', data],
    env: { ...bareEnvironment },
  });
  const { tools } = await other.client.listTools();
  const described = tools.find(({ name }) => name === 'run_code')?.description;
  expect(described).toContain('also tiny_numbers 1.2; not installed: sympy, mpmath, numpy');
  expect(described?.length).toBeLessThanOrEqual(600);
  await other.close();
});
