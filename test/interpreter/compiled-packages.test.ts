import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import type { CodeRequest } from '../../src/interpreter/interpreter.ts';
import { SNAPSHOTS } from './snapshots.ts';

const places = ['packages', 'compiled'].map((name) =>
  fileURLToPath(new URL(`../fixtures/interpreter/${name}`, import.meta.url)),
);
const interpreter = createInterpreter({
  snapshotDirectory: SNAPSHOTS,
  packageDirectories: places,
  workers: 1,
});
afterAll(() => interpreter.close());

const run = (code: string, more: Partial<CodeRequest> = {}) =>
  interpreter.run({ language: 'python', code, timeoutMs: 20_000, ...more });

const pack =
  'import msgpack\n[msgpack.Packer.__module__, msgpack.unpackb(msgpack.packb({"a": [1, 2.5, b"x", "é"]}))]';

test.each([
  ['alone', {}],
  ['in a group', { group: 'compiled' }],
  ['in a session', { sessionId: 'compiled' }],
])('the compiled part of a package works, %s, time and again', async (_how, more) => {
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await run(pack, more)).toMatchObject({
      error: null,
      value: "['msgpack._cmsgpack', {'a': [1, 2.5, b'x', 'é']}]",
    });
  }
});

test('a program of a group finds none of it loaded by an earlier one', async () => {
  await run(pack, { group: 'apart' });
  expect((await run("import sys\n'msgpack' in sys.modules", { group: 'apart' })).value).toBe('False');
});

test('packages without compiled parts are there beside it, and both are described', async () => {
  expect((await run('import tiny_numbers\ntiny_numbers.triple(14)')).value).toBe('42');
  expect(interpreter.describe()).toContain('also tiny_numbers 1.2, msgpack 1.2.4; not installed: ');
});
