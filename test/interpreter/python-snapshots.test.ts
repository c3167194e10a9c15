import { copyFileSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { SNAPSHOTS } from './snapshots.ts';

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000);

function put(directory: string, name: string, days: number): void {
  const file = join(directory, name);
  writeFileSync(file, '');
  utimesSync(file, daysAgo(days), daysAgo(days));
}

test('snapshots that nobody used for a day go; what is in use, or is no snapshot, stays', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'snapshots-'));
  const shared = createInterpreter({ snapshotDirectory: SNAPSHOTS, workers: 1 });
  // The second one waits for the snapshot that follows the first.
  for (let turn = 0; turn < 2; turn += 1) await shared.run({ language: 'python', code: '' });
  await shared.close();
  const made = readdirSync(SNAPSHOTS).filter((name) => name.endsWith('.snapshot'));
  for (const name of made) copyFileSync(join(SNAPSHOTS, name), join(directory, name));
  put(directory, 'python-1.0.0-old.snapshot', 2);
  put(directory, 'python-1.0.0-half.snapshot.4711', 2);
  put(directory, 'python-1.0.0-other.snapshot', 0.5);
  put(directory, 'corpus.db', 2);
  const interpreter = createInterpreter({ snapshotDirectory: directory, workers: 1 });
  const ask = async () =>
    (await interpreter.run({ language: 'python', code: '6 * 7', timeoutMs: 20_000 })).value;
  expect(await ask()).toBe('42');
  const left = readdirSync(directory).filter((name) => !name.startsWith('children-'));
  expect(left.sort()).toEqual(['corpus.db', 'python-1.0.0-other.snapshot', ...made].sort());

  // Another process may take the one in use away all the same: children then start without, one more is ready already.
  for (const name of made) rmSync(join(directory, name));
  for (let turn = 0; turn < 2; turn += 1) expect(await ask()).toBe('42');
  await interpreter.close();
  rmSync(directory, { recursive: true });
}, 180_000);
