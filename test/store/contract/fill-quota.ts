import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { type RunningChild, startChild } from '../children/start-child.ts';
import { readAllPages } from './entries.ts';

const run = 'run-1';
const target = 250;
const workers = 3;
const kills = 10;

/** Looks on while others work: at every moment each draw that was begun is settled, taken or free. */
function watchDraws(store: Store) {
  let ended = false;
  const watch = async () => {
    let looks = 0;
    for (; !ended; looks += 1) {
      const { candidates, draws } = await store.runs.tally(run);
      const settled = candidates.reduce((sum, { count }) => sum + count, 0);
      const underWay = draws.map(({ taken, free }) => taken + free);
      expect(underWay.map((count) => count + settled)).toEqual(draws.map(({ begun }) => begun));
      await sleep(looks % 5);
    }
    return looks;
  };
  const watching = watch();
  // Its failure is that of `end`.
  watching.catch(() => {});
  return {
    end() {
      ended = true;
      return watching;
    },
  };
}

/** Processes that fill one quota together, killed again and again, at a place that they and the test open. */
export function testQuota(place: () => string, open: () => Promise<Store>): void {
  test('three processes, killed with -9 again and again, accept exactly the target, and no draw is lost or settled twice', async () => {
    const lines: string[] = [];
    const start = () => startChild('fill-quota.ts', place(), String(target));
    const running: RunningChild[] = Array.from({ length: workers }, start);
    const store = await open();
    const watch = watchDraws(store);
    for (let kill = 0; kill < kills; kill += 1) {
      const victim = running[kill % workers];
      if (victim === undefined) throw new Error('There is no such worker.');
      // One that has begun is killed at an uneven moment; one that is done has nothing left to lose.
      await Promise.race([victim.waitForLines(3).catch(() => {}), sleep(20_000)]);
      await sleep((kill * 7) % 30);
      await victim.kill();
      lines.push(...victim.lines);
      running[kill % workers] = start();
    }
    await Promise.all(running.map((child) => child.waitForEnd()));
    lines.push(...running.flatMap((child) => child.lines));

    expect(await watch.end()).toBeGreaterThan(kills);
    expect(await store.records.count({ run })).toBe(target);
    expect(new Set(lines).size).toBe(lines.length);
    await store.owners.sweep();
    const [lane] = (await store.runs.tally(run)).draws;
    const settled = await readAllPages((page) => store.candidates.list({ run, ...page }), 500);
    const numbers = settled.map(({ id }) => Number(id.replace('candidate-', ''))).toSorted((a, b) => a - b);
    expect(lane).toMatchObject({ taken: 0, free: (lane?.begun ?? 0) - numbers.length });
    // What is not settled was given back: it is handed out first if ever more are wanted.
    const free = await store.draws.take({
      run,
      skill: lane?.skill ?? '',
      owner: 'far:1:x',
      target: 10_000,
      most: lane?.free ?? 0,
    });
    expect([...numbers, ...free].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: lane?.begun ?? 0 }, (_, number) => number),
    );
    const { settled: paid, reserved, lost } = await store.budgets.spending(run);
    expect(reserved.calls).toBe(0);
    expect(paid.calls).toBe((await store.ledger.usage(run)).answers);
    expect(lost.calls).toBeLessThanOrEqual(kills * 8);
    await store.close();
  });
}
