import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CallerError, OperatorError } from '../../src/errors.ts';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { downloadWheels } from '../../src/interpreter/download-wheels.ts';
import { findWheels } from '../../src/interpreter/wheels.ts';
import { SNAPSHOTS } from './snapshots.ts';

const packages = fileURLToPath(new URL('../fixtures/interpreter/packages', import.meta.url));
const makePlace = () => join(mkdtempSync(join(tmpdir(), 'wheels-')), 'python-packages');

function hasPip(): boolean {
  try {
    execFileSync('pip', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.each(['--index-url=http://x', 'a b', 'sympy; rm', '../x', ''])(
  'the name %j reaches no pip',
  async (name) => {
    const place = makePlace();
    await expect(downloadWheels([name], place)).rejects.toBeInstanceOf(CallerError);
    expect(existsSync(place)).toBe(false);
  },
);

describe.runIf(hasPip())('with the pip of this machine and wheels of a folder', () => {
  beforeAll(() => {
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', packages);
  });
  afterAll(() => void vi.unstubAllEnvs());

  test('a package arrives, in place of its older version and beside others', async () => {
    const place = makePlace();
    mkdirSync(place);
    const there = ['tiny_numbers-1.1-py3-none-any.whl', 'other-2.0-py3-none-any.whl'];
    for (const file of there) writeFileSync(join(place, file), '');
    const wheels = await downloadWheels(['tiny_numbers'], place);
    expect(wheels.map(({ name, version }) => [name, version])).toEqual([
      ['other', '2.0'],
      ['tiny_numbers', '1.2'],
    ]);
    expect(readdirSync(place)).toEqual(['other-2.0-py3-none-any.whl', 'tiny_numbers-1.2-py3-none-any.whl']);
    expect(await downloadWheels(['tiny_numbers'], place)).toEqual(wheels);
    expect(readdirSync(join(place, '..'))).toEqual(['python-packages']);
  });

  test('what pip does not find is told, and what was there stays', async () => {
    const place = makePlace();
    await downloadWheels(['tiny_numbers'], place);
    const refused = await downloadWheels(['tiny_numbers', 'no-such-package'], place).catch((error) => error);
    expect(refused).toBeInstanceOf(OperatorError);
    expect(refused.message).toContain('no-such-package');
    expect(findWheels([place])).toHaveLength(1);
    expect(readdirSync(join(place, '..'))).toEqual(['python-packages']);
  });
});

test('sympy, where pip can fetch it, solves and integrates at once', {
  timeout: 240_000,
}, async (context) => {
  // Kept between runs: with sympy in it the making of a snapshot takes half a minute.
  const place = join(SNAPSHOTS, 'sympy');
  if (findWheels([place]).length < 2) {
    const refused = await downloadWheels(['sympy==1.14.0'], place).catch((error: Error) => error.message);
    if (typeof refused === 'string') context.skip(refused);
  }
  const interpreter = createInterpreter({
    snapshotDirectory: SNAPSHOTS,
    packageDirectories: [place],
    workers: 1,
  });
  const code =
    "import sympy\nx = sympy.Symbol('x')\n" +
    '[sympy.solve(x**2 - 2), sympy.integrate(sympy.sin(x) * sympy.exp(x)), sympy.factorint(5040)]';
  const result = await interpreter.run({ language: 'python', code, timeoutMs: 20_000 });
  expect(result).toMatchObject({
    error: null,
    value: '[[-sqrt(2), sqrt(2)], exp(x)*sin(x)/2 - exp(x)*cos(x)/2, {2: 4, 3: 2, 5: 1, 7: 1}]',
  });
  expect(interpreter.describe()).toMatch(/also mpmath [\d.]+, sympy 1\.14\.0; not installed: numpy/);
  await interpreter.close();
});
