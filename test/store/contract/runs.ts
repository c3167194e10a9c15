import { expect, test } from 'vitest';
import { CallerError } from '../../../src/errors.ts';
import { type OpenEmptyStore, readAllPages } from './entries.ts';

const noon = Date.parse('2026-01-01T12:00:00.000Z');

export function testRuns(open: OpenEmptyStore): void {
  test('a run is created once and changed in parts', async () => {
    let time = noon;
    const store = await open(() => time);
    const run = { id: 'run-1', kind: 'flow' as const, state: 'queued', plan: { seed: 'a', kinds: [1] } };
    expect(await store.runs.create(run)).toBe(true);
    expect(await store.runs.create({ ...run, kind: 'batch', plan: null })).toBe(false);
    const created = '2026-01-01T12:00:00.000Z';
    expect(await store.runs.get('run-1')).toEqual({ ...run, progress: null, created, updated: created });
    time += 1000;
    await store.runs.update('run-1', { progress: { done: 1 } });
    await store.runs.update('run-1', { state: 'running' });
    expect(await store.runs.get('run-1')).toEqual({
      ...run,
      state: 'running',
      progress: { done: 1 },
      created,
      updated: '2026-01-01T12:00:01.000Z',
    });
    await store.runs.update('run-1', { plan: { seed: 'b' }, progress: null });
    expect(await store.runs.get('run-1')).toMatchObject({ plan: { seed: 'b' }, progress: null });
    expect(await store.runs.get('run-2')).toBeNull();
    await expect(store.runs.update('run-2', { state: 'running' })).rejects.toThrow(CallerError);
    await store.close();
  });

  test('runs are listed by kind and state in the order of creation', async () => {
    const store = await open();
    for (let number = 0; number < 12; number += 1) {
      const kind = number % 2 === 0 ? 'flow' : 'batch';
      const state = ['queued', 'running', 'finished'][number % 3] ?? '';
      await store.runs.create({ id: `run-${number}`, kind, state, plan: null });
    }
    const list = async (filter: { kind?: 'flow' | 'batch'; states?: string[] }) => {
      const runs = await readAllPages((place) => store.runs.list({ ...filter, ...place }), 2);
      return runs.map((run) => run.id).join(' ');
    };
    expect(await list({ kind: 'batch' })).toBe('run-1 run-3 run-5 run-7 run-9 run-11');
    expect(await list({ kind: 'flow', states: ['queued', 'running'] })).toBe('run-0 run-4 run-6 run-10');
    expect(await list({ states: [] })).toBe('');
    expect((await list({})).split(' ')).toHaveLength(12);
    await store.close();
  });

  test('one owner at a time has the lease of a run', async () => {
    let time = noon;
    const store = await open(() => time);
    await store.runs.create({ id: 'run-1', kind: 'flow', state: 'running', plan: null });
    const far = 'far-host:1:x';
    const other = 'other-host:1:x';
    expect(await store.runs.lease('run-1', far, 60)).toBeNull();
    const held = { owner: far, until: '2026-01-01T12:01:00.000Z' };
    expect(await store.runs.lease('run-1', other, 60)).toEqual(held);
    await store.runs.release('run-1', other);
    expect(await store.runs.lease('run-1', other, 60)).toEqual(held);
    time += 50_000;
    expect(await store.runs.lease('run-1', far, 60)).toBeNull();
    time += 50_000;
    expect(await store.runs.lease('run-1', other, 60)).toMatchObject({ owner: far });
    time += 10_000;
    expect(await store.runs.lease('run-1', other, 60)).toBeNull();
    expect(await store.runs.lease('run-1', far, 60)).toMatchObject({ owner: other });
    await store.runs.release('run-1', other);
    expect(await store.runs.lease('run-1', far, 60)).toBeNull();
    await expect(store.runs.lease('run-2', far, 60)).rejects.toThrow(CallerError);
    await store.close();
  });

  test('a clock that went back does not lengthen a lease', async () => {
    let time = noon;
    const store = await open(() => time);
    await store.runs.create({ id: 'run-1', kind: 'flow', state: 'running', plan: null });
    expect(await store.runs.lease('run-1', 'far-host:1:x', 60)).toBeNull();
    time -= 3_600_000;
    expect(await store.runs.lease('run-1', 'other-host:1:x', 60)).toMatchObject({
      until: '2026-01-01T11:01:00.000Z',
    });
    time += 60_000;
    expect(await store.runs.lease('run-1', 'other-host:1:x', 60)).toBeNull();
    await store.close();
  });

  test('events of a run are numbered without a gap and read from any number on', async () => {
    const store = await open();
    for (const id of ['run-1', 'run-2']) {
      await store.runs.create({ id, kind: 'batch', state: 'running', plan: null });
    }
    const at = '2026-01-01T12:00:00.000Z';
    await Promise.all(
      Array.from({ length: 5 }, (_, number) =>
        store.runs.addEvent(number === 2 ? 'run-2' : 'run-1', {
          at,
          what: `event ${number}`,
          data: { number },
        }),
      ),
    );
    await store.runs.addEvent('run-1', { at, what: 'bare \ud800' });
    const first = await store.runs.events('run-1', { limit: 3 });
    expect(first).toEqual({
      entries: [0, 1, 3].map((number, index) => ({
        number: index + 1,
        at,
        what: `event ${number}`,
        data: { number },
      })),
      next: 3,
    });
    const rest = await store.runs.events('run-1', { after: first.next, limit: 3 });
    expect(rest.entries.map(({ number, data }) => [number, data])).toEqual([
      [4, { number: 4 }],
      [5, null],
    ]);
    expect(await store.runs.events('run-1', { after: rest.next, limit: 3 })).toEqual({
      entries: [],
      next: 5,
    });
    expect(await store.runs.events('run-2', { limit: 3 })).toMatchObject({
      entries: [{ number: 1 }],
      next: 1,
    });
    expect(await store.runs.events('run-3', { limit: 3 })).toEqual({ entries: [], next: 0 });
    await expect(store.runs.addEvent('run-3', { at, what: 'nothing' })).rejects.toThrow(CallerError);
    await store.close();
  });
}
