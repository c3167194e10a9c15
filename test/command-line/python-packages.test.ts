import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findPyodide } from '../../src/interpreter/find-pyodide.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

function addPackage(name: string, distribution: string) {
  const data = mkdtempSync(join(tmpdir(), 'python-packages-'));
  const { status, stderr } = spawnSync(
    process.execPath,
    [main, 'packages', 'add', name, '--data-dir', data],
    {
      encoding: 'utf8',
      env: { ...process.env, AGENTINSTRUCT_PYTHON_DISTRIBUTION: distribution },
    },
  );
  const arrived = existsSync(join(data, 'interpreter/python-packages', numpy));
  return { status, stderr, arrived };
}

const numpy = findPyodide().lock.packages.numpy?.file_name ?? '';

test.each(['http://127.0.0.1:9/pyodide', '/no/such/folder'])(
  'numpy, where its distribution cannot be read at %s, is refused with the mend',
  (distribution) => {
    const { status, stderr, arrived } = addPackage('numpy', distribution);
    expect(stderr).toContain(`${numpy} could not be read there`);
    expect(stderr).toContain('AGENTINSTRUCT_PYTHON_DISTRIBUTION');
    expect([status, arrived]).toEqual([1, false]);
  },
  60_000,
);

test('a numpy that is not the one of the lock file is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'distribution-'));
  writeFileSync(join(folder, numpy), 'something else');
  const { status, stderr, arrived } = addPackage('numpy', folder);
  expect(stderr).toContain('its SHA-256 differs');
  expect([status, arrived]).toEqual([1, false]);
}, 60_000);
