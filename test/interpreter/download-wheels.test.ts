import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CallerError, OperatorError } from '../../src/errors.ts';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { type Distribution, downloadWheels } from '../../src/interpreter/download-wheels.ts';
import { findPyodide } from '../../src/interpreter/find-pyodide.ts';
import { findWheels } from '../../src/interpreter/wheels.ts';
import { SNAPSHOTS } from './snapshots.ts';

const packages = fileURLToPath(new URL('../fixtures/interpreter/packages', import.meta.url));
const compiled = fileURLToPath(new URL('../fixtures/interpreter/compiled', import.meta.url));
const makePlace = () => join(mkdtempSync(join(tmpdir(), 'wheels-')), 'python-packages');

const nowhere: Distribution = {
  lock: findPyodide().lock,
  read: () => Promise.reject(new Error('nothing is asked of it')),
};

const msgpack = 'msgpack-1.2.4-cp314-cp314-pyemscripten_2026_0_wasm32.whl';
const tiny = 'tiny_numbers-1.2-py3-none-any.whl';

/** A distribution of two packages, the compiled one needing the other; it tells what was read of it. */
function makeDistribution(change: (bytes: Buffer) => Buffer = (bytes) => bytes) {
  const folderOf = (file: string) => (file === tiny ? packages : compiled);
  const readFile = (file: string) => readFileSync(join(folderOf(file), file));
  const describe = (name: string, file: string, depends: string[]) => {
    const sha256 = createHash('sha256').update(readFile(file)).digest('hex');
    return { name, version: file.split('-')[1] ?? '', file_name: file, sha256, depends };
  };
  const lock = {
    info: { abi_version: '2026_0', arch: 'wasm32', python: '3.14.2' },
    packages: {
      msgpack: describe('msgpack', msgpack, ['Tiny.Numbers']),
      'tiny-numbers': describe('tiny_numbers', tiny, []),
      gdal: { name: 'gdal', version: '1', file_name: 'gdal-1.zip', sha256: '', depends: [] },
    },
  };
  const read: string[] = [];
  const distribution: Distribution = {
    lock,
    read: async (file) => {
      read.push(file);
      return change(readFile(file));
    },
  };
  return { distribution, read };
}

describe('packages with compiled parts come from the distribution', () => {
  test('with all that they need', async () => {
    const place = makePlace();
    const { distribution, read } = makeDistribution();
    const wheels = await downloadWheels(['MSGPACK==1.2.4'], place, distribution);
    expect(wheels.map(({ name, compiled }) => [name, compiled])).toEqual([
      ['msgpack', true],
      ['tiny_numbers', false],
    ]);
    expect(read).toEqual([msgpack, tiny]);
    expect(readdirSync(join(place, '..'))).toEqual(['python-packages']);
  });

  test('never with another content than the lock file names', async () => {
    const place = makePlace();
    const { distribution } = makeDistribution((bytes) => Buffer.concat([bytes, Buffer.from('x')]));
    const refused = await downloadWheels(['msgpack'], place, distribution).catch((error) => error);
    expect(refused).toBeInstanceOf(OperatorError);
    expect(refused.message).toContain('SHA-256 differs');
    expect(readdirSync(place)).toEqual([]);
    expect(readdirSync(join(place, '..'))).toEqual(['python-packages']);
  });

  test('never where one needs what is no wheel', async () => {
    const { distribution, read } = makeDistribution();
    await expect(downloadWheels(['gdal'], makePlace(), distribution)).rejects.toThrow('library gdal');
    expect(read).toEqual([]);
  });
});

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
    await expect(downloadWheels([name], place, nowhere)).rejects.toBeInstanceOf(CallerError);
    expect(existsSync(place)).toBe(false);
  },
);

describe.runIf(hasPip())('with the pip of this machine and wheels of a folder', { timeout: 180_000 }, () => {
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
    const wheels = await downloadWheels(['tiny_numbers'], place, nowhere);
    expect(wheels.map(({ name, version }) => [name, version])).toEqual([
      ['other', '2.0'],
      ['tiny_numbers', '1.2'],
    ]);
    expect(readdirSync(place)).toEqual(['other-2.0-py3-none-any.whl', 'tiny_numbers-1.2-py3-none-any.whl']);
    expect(await downloadWheels(['tiny_numbers'], place, nowhere)).toEqual(wheels);
    expect(readdirSync(join(place, '..'))).toEqual(['python-packages']);
  });

  test('what pip does not find is told, and what was there stays', async () => {
    const place = makePlace();
    await downloadWheels(['tiny_numbers'], place, nowhere);
    const refused = await downloadWheels(['tiny_numbers', 'no-such-package'], place, nowhere).catch(
      (error) => error,
    );
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
    const refused = await downloadWheels(['sympy==1.14.0'], place, nowhere).catch(
      (error: Error) => error.message,
    );
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
