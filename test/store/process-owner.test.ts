import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hasOwnerEnded, nameThisProcess } from '../../src/store/process-owner.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { startChild } from './children/start-child.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lease-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('this process is there; one of another machine, or a name of another form, is never said to be gone', () => {
  const own = nameThisProcess();
  expect(own.startsWith(`${hostname()}:${process.pid}:`)).toBe(true);
  expect(nameThisProcess()).toBe(own);
  expect(hasOwnerEnded(own)).toBe(false);
  expect(hasOwnerEnded(`elsewhere:${process.pid}:1`)).toBe(false);
  expect(hasOwnerEnded('worker-7')).toBe(false);
  expect(hasOwnerEnded('')).toBe(false);
});

test('a lease of a living process holds, and is free at once when that is killed with -9', async () => {
  const store = await openSqliteStore({ directory });
  await store.runs.create({ id: 'run-1', kind: 'batch', state: 'running', plan: null });
  const child = startChild('hold-lease.ts', directory, 'run-1');
  await child.waitForLines(1);
  const { holder, owner } = JSON.parse(child.lines[0] ?? '');
  expect(holder).toBeNull();
  expect(hasOwnerEnded(owner)).toBe(false);
  expect(await store.runs.lease('run-1', nameThisProcess(), 60)).toMatchObject({ owner });

  await child.kill();
  expect(hasOwnerEnded(owner)).toBe(true);
  expect(await store.runs.lease('run-1', nameThisProcess(), 60)).toBeNull();
  await store.close();
});

test('a later process with the number of the owner is not taken for it', async () => {
  const store = await openSqliteStore({ directory });
  await store.runs.create({ id: 'run-1', kind: 'batch', state: 'running', plan: null });
  const child = startChild('hold-lease.ts', directory, 'run-1');
  await child.waitForLines(1);
  const { owner } = JSON.parse(child.lines[0] ?? '');
  // The same number and place, but started at another moment: what a recycled number looks like.
  const before = owner.replace(/\d+$/, '1');
  expect(hasOwnerEnded(before)).toBe(process.platform === 'linux');
  expect(hasOwnerEnded(nameThisProcess().replace(/\d+$/, '1'))).toBe(true);
  await child.kill();
  await store.close();
});

test.skipIf(process.platform !== 'linux')(
  'a process numbered elsewhere, as in a container, is left to time',
  () => {
    const [host, , start = ''] = nameThisProcess().split(':');
    const elsewhere = start.replace(/-\d+\./, '-1.');
    expect(hasOwnerEnded(`${host}:4194303:${start}`)).toBe(true);
    expect(hasOwnerEnded(`${host}:4194303:${elsewhere}`)).toBe(false);
  },
);

test.skipIf(process.platform !== 'linux')(
  'a killed process is gone even while its parent takes no note',
  async () => {
    const [host, , start = ''] = nameThisProcess().split(':');
    // The shell turns into a program that never asks after the child it started.
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [printed] = await once(parent.stdout, 'data');
    const child = Number(printed);
    const stat = () => readFileSync(`/proc/${child}/stat`, 'latin1').split(' ');
    const owner = `${host}:${child}:${start.replace(/\d+$/, stat()[21] ?? '')}`;
    expect(hasOwnerEnded(owner)).toBe(false);
    process.kill(child, 'SIGKILL');
    await vi.waitFor(() => expect(stat()[2]).toBe('Z'));
    expect(hasOwnerEnded(owner)).toBe(true);
    parent.kill();
  },
);
