import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { SNAPSHOTS } from './snapshots.ts';

const packages = fileURLToPath(new URL('../fixtures/interpreter/packages', import.meta.url));
const interpreter = createInterpreter({
  snapshotDirectory: SNAPSHOTS,
  packageDirectories: [packages],
  workers: 1,
});
afterAll(() => interpreter.close());

test('added packages can be imported', async () => {
  for (let turn = 0; turn < 2; turn += 1) {
    const code = 'import tiny_numbers\n[tiny_numbers.triple(14), len(tiny_numbers.BALLAST)]';
    const result = await interpreter.run({ language: 'python', code, timeoutMs: 30_000 });
    expect(result).toMatchObject({ value: '[42, 24000000]', error: null });
  }
});

test('the first program finds them loaded, since it waits for the snapshot that has them', async () => {
  const fresh = createInterpreter({ packageDirectories: [packages], workers: 1 });
  const code = "import sys\n'tiny_numbers.more' in sys.modules or 'tiny_numbers' in sys.modules";
  expect(await fresh.run({ language: 'python', code })).toMatchObject({ value: 'True' });
  await fresh.close();
});

test('they are described, and so is what is absent', async () => {
  expect(interpreter.describe()).toContain('tiny_numbers 1.2');
  expect(interpreter.describe()).toMatch(/not installed: .*numpy/);
  const result = await interpreter.run({ language: 'python', code: 'import numpy' });
  expect(result.error).toMatchObject({ name: 'ModuleNotFoundError', line: 1 });
});
