import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CandidateState, Store } from '../../../src/store/store.ts';
import { makeCandidate, makeRecord, type OpenEmptyStore } from './entries.ts';

const run = 'run-1';
const skill = 'reading-comprehension';

async function settle(store: Store, number: number, owner: string, state: CandidateState): Promise<boolean> {
  const reason = state === 'rejected' || state === 'failed' ? 'schema' : null;
  const candidate = makeCandidate(number, { state, reason });
  const record = state === 'accepted' ? makeRecord(candidate) : undefined;
  return store.candidates.put(candidate, record, { number, owner });
}

export function testDraws(open: OpenEmptyStore, numRuns: number): void {
  test('draws are handed out in order, free ones first, and never more than may still be accepted', async () => {
    const store = await open();
    const { draws } = store;
    const wish = { run, skill, target: 5, most: 3 };
    expect(await draws.take({ ...wish, owner: 'a' })).toEqual([0, 1, 2]);
    expect(await draws.take({ ...wish, owner: 'b' })).toEqual([3, 4]);
    expect(await draws.take({ ...wish, owner: 'b' })).toEqual([]);
    expect(await draws.take({ ...wish, skill: 'fermi', owner: 'b', limit: 2 })).toEqual([0, 1]);
    expect(await settle(store, 1, 'a', 'rejected')).toBe(true);
    expect(await settle(store, 3, 'b', 'accepted')).toBe(true);
    expect(await draws.take({ ...wish, owner: 'a' })).toEqual([5]);
    expect(await draws.giveBack(run, 'a', { skill, numbers: [2, 3, 4, 5] })).toBe(2);
    expect((await store.runs.tally(run)).draws).toEqual([
      { skill: 'fermi', begun: 2, taken: 2, free: 0, ended: false },
      { skill, begun: 6, taken: 2, free: 2, ended: false },
    ]);
    expect(await draws.take({ ...wish, most: 1, owner: 'b' })).toEqual([2]);
    expect(await draws.giveBack(run, 'b')).toBe(4);
    expect(await draws.take({ ...wish, most: 9, owner: 'c' })).toEqual([2, 4, 5]);
    await store.close();
  });

  test('only who holds a draw settles it, once; nothing is written for anyone else', async () => {
    const store = await open();
    const [one = -1, two = -1] = await store.draws.take({ run, skill, owner: 'a', target: 2, most: 2 });
    expect(await settle(store, one, 'b', 'accepted')).toBe(false);
    expect(await store.candidates.get(makeCandidate(one).id)).toBeNull();
    expect(await store.records.count({})).toBe(0);
    expect(await settle(store, one, 'a', 'pending')).toBe(true);
    expect(await settle(store, one, 'a', 'accepted')).toBe(true);
    expect(await settle(store, one, 'a', 'rejected')).toBe(false);
    expect(await store.candidates.get(makeCandidate(one).id)).toMatchObject({ state: 'accepted' });
    expect(await store.draws.drop({ run, skill, number: two, owner: 'b' })).toBe(false);
    expect(await store.draws.drop({ run, skill, number: two, owner: 'a' })).toBe(true);
    expect(await store.draws.drop({ run, skill, number: two, owner: 'a' })).toBe(false);
    expect(await store.draws.take({ run, skill, owner: 'b', target: 2, most: 2 })).toEqual([2]);
    await store.close();
  });

  test('a sequence that ends gives no more, and what failed is drawn anew', async () => {
    const store = await open();
    const wish = { run, skill, owner: 'a', target: 100, most: 10 };
    expect(await store.draws.take(wish)).toHaveLength(10);
    await store.draws.giveBack(run, 'a', { skill, numbers: [2, 8] });
    await store.draws.end(run, skill, 7);
    await store.draws.end(run, skill, 9);
    expect((await store.runs.tally(run)).draws).toEqual([
      { skill, begun: 7, taken: 6, free: 1, ended: true },
    ]);
    expect(await store.draws.giveBack(run, 'a', { skill, numbers: [7, 9] })).toBe(2);
    expect(await store.draws.take(wish)).toEqual([2]);
    for (const number of [0, 1, 2]) await settle(store, number, 'a', 'failed');
    expect(await store.draws.take(wish)).toEqual([]);
    expect(await store.candidates.retryFailed(run)).toBe(3);
    expect(await store.draws.take({ ...wish, owner: 'b' })).toEqual([0, 1, 2]);
    expect(await settle(store, 0, 'b', 'accepted')).toBe(true);
    await store.close();
  });

  test('of many workers that take and settle at once, each draw goes to one, and exactly the target is accepted', async () => {
    const store = await open();
    const settled: number[] = [];
    const work = async (owner: string) => {
      for (;;) {
        const taken = await store.draws.take({ run, skill, owner, target: 40, most: 3 });
        if (taken.length === 0) {
          const [lane] = (await store.runs.tally(run)).draws;
          if (lane?.taken === 0) return;
          continue;
        }
        for (const number of taken) {
          expect(await settle(store, number, owner, number % 3 === 0 ? 'rejected' : 'accepted')).toBe(true);
          settled.push(number);
        }
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(work));
    expect(await store.records.count({ run })).toBe(40);
    expect(settled.toSorted((a, b) => a - b)).toEqual(settled.map((_, number) => number));
    await store.close();
  });

  test('no draw is lost, none settled twice and never more accepted than wanted, whoever is killed and when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(eventArbitrary, { maxLength: 50 }), async (events) => {
        let time = 0;
        const store = await open(() => time);
        const model: DrawModel = {
          store,
          holders: new Map(),
          settled: new Map(),
          pass: () => (time += 60_000),
        };
        try {
          for (const owner of owners) await store.owners.beat(owner, 100);
          for (const event of events) await playEvent(model, event);
          await finish(model);
        } finally {
          await store.close();
        }
      }),
      { numRuns },
    );
  });
}

const target = 8;
const owners = ['far:1:a', 'far:2:b', 'far:3:c'];

const eventArbitrary = fc.record({
  what: fc.constantFrom(
    'take',
    'take',
    'settle',
    'settle',
    'settle',
    'late',
    'drop',
    'give back',
    'kill',
    'retry',
  ),
  owner: fc.constantFrom(...owners),
  choice: fc.nat(20),
  state: fc.constantFrom<CandidateState>('accepted', 'rejected', 'failed'),
});

type DrawEvent = typeof eventArbitrary extends fc.Arbitrary<infer Event> ? Event : never;

interface DrawModel {
  store: Store;
  holders: Map<number, string>;
  settled: Map<number, CandidateState | 'dropped'>;
  /** A minute goes by. */
  pass(): void;
}

async function playEvent(model: DrawModel, { what, owner, choice, state }: DrawEvent): Promise<void> {
  const { store, holders, settled, pass } = model;
  const held = [...holders.keys()].filter((number) => holders.get(number) === owner);
  const number = held[choice % Math.max(1, held.length)];
  if (what === 'take') {
    const taken = await store.draws.take({ run, skill, owner, target, most: 1 + (choice % 4) });
    for (const draw of taken) {
      expect(holders.has(draw) || settled.has(draw)).toBe(false);
      holders.set(draw, owner);
    }
  } else if (what === 'settle' && number !== undefined) {
    expect(await settle(store, number, owner, state)).toBe(true);
    settled.set(number, state);
    holders.delete(number);
  } else if (what === 'late') {
    // What an owner had once, and has no more, it settles no more.
    const other = owners.find((name) => name !== holders.get(choice)) ?? '';
    expect(await settle(store, choice, other, 'accepted')).toBe(false);
  } else if (what === 'drop' && number !== undefined) {
    expect(await store.draws.drop({ run, skill, number, owner })).toBe(true);
    settled.set(number, 'dropped');
    holders.delete(number);
  } else if (what === 'give back') {
    expect(await store.draws.giveBack(run, owner)).toBe(held.length);
    for (const draw of held) holders.delete(draw);
  } else if (what === 'kill') {
    for (let minute = 0; minute < 2; minute += 1) {
      pass();
      for (const other of owners) if (other !== owner) await store.owners.beat(other, 100);
    }
    expect(await store.owners.sweep()).toEqual([owner]);
    expect(await store.owners.beat(owner, 100)).toBe(false);
    for (const draw of held) holders.delete(draw);
  } else if (what === 'retry') {
    const failed = [...settled].filter(([, outcome]) => outcome === 'failed');
    expect(await store.candidates.retryFailed(run)).toBe(failed.length);
    for (const [draw] of failed) settled.delete(draw);
  }
  await expectWhole(model);
}

async function expectWhole({ store, holders, settled }: DrawModel): Promise<void> {
  const accepted = [...settled.values()].filter((outcome) => outcome === 'accepted').length;
  expect(await store.records.count({ run })).toBe(accepted);
  expect(accepted + holders.size).toBeLessThanOrEqual(target);
  const [lane] = (await store.runs.tally(run)).draws;
  if (lane === undefined) return;
  expect(lane.taken).toBe(holders.size);
  expect(lane.free).toBe(lane.begun - holders.size - settled.size);
}

/** One owner is left: it gets every draw that is not settled, and ends with exactly the target. */
async function finish(model: DrawModel): Promise<void> {
  const { store, holders, settled, pass } = model;
  const [last = ''] = owners;
  pass();
  pass();
  await store.owners.beat(last, 100);
  await store.owners.sweep();
  for (const [number, owner] of holders) if (owner !== last) holders.delete(number);
  for (let round = 0; round < 100; round += 1) {
    for (const number of await store.draws.take({ run, skill, owner: last, target, most: 5 }))
      holders.set(number, last);
    if (holders.size === 0) break;
    for (const number of holders.keys()) {
      expect(await settle(store, number, last, 'accepted')).toBe(true);
      settled.set(number, 'accepted');
    }
    holders.clear();
  }
  await expectWhole(model);
  expect(await store.records.count({ run })).toBe(target);
}
