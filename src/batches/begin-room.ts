import type { Cap, RunTally, Store } from '../store/store.ts';

/** With few candidates to learn from, each is taken to need more than they did; with many, as much. */
const cautionFor = (settled: number) => 1 + 2 / Math.sqrt(settled);

/**
 * How many candidates may be begun so that those under way and they are expected to come to their end below the cap, by
 * what those that have ended cost. The first goes alone, and tells. Where none is under way one may be begun whatever is
 * left: what it meets says best that the budget is reached.
 */
function countRoom({ candidates, draws, spending }: RunTally, cap: Cap): number {
  const settled = candidates
    .filter(({ state }) => state !== 'pending')
    .reduce((sum, { count }) => sum + count, 0);
  const taken = draws.reduce((sum, lane) => sum + lane.taken, 0);
  const least = taken === 0 ? 1 : 0;
  if (settled === 0) return least;
  const rooms = (['calls', 'tokens', 'usd'] as const).map((part) => {
    const most = cap[part];
    const spent = spending.settled[part] + spending.lost[part];
    if (most === undefined || spent === 0) return Number.POSITIVE_INFINITY;
    const needed = (spent / settled) * cautionFor(settled);
    return Math.floor((most - spent) / needed) - taken;
  });
  return Math.max(least, Math.min(...rooms));
}

/** How many candidates of a run may be begun, counted down as they are. */
export interface BeginRoom {
  /** At most `wanted`. */
  find(wanted: number): Promise<number>;
  use(begun: number): void;
}

/**
 * Keeps a budget from being spent on more candidates than it can finish. It is looked at anew each time that what the last
 * look allowed is used up; processes that work the run share what there is.
 */
export function createBeginRoom(store: Store, run: string, cap: Cap): BeginRoom {
  if (Object.values(cap).every((limit) => limit === undefined)) {
    return { find: async (wanted) => wanted, use() {} };
  }
  let left = 0;
  return {
    async find(wanted) {
      if (left === 0) {
        const room = countRoom(await store.runs.tally(run), cap);
        const workers = Math.max(1, await store.owners.count());
        left = Math.min(wanted, room < workers ? room : Math.floor(room / workers));
      }
      return Math.min(wanted, left);
    },
    use(begun) {
      left -= begun;
    },
  };
}
