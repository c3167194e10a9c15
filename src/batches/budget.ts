import { setTimeout as sleep } from 'node:timers/promises';
import { type Budget, BudgetReached } from '../agents/budget.ts';
import type { Amount, BudgetStore, Cap } from '../store/store.ts';

/** How long to wait for what other processes have reserved, in milliseconds. */
const othersEveryMs = 1000;

/** The part of the cap at which a warning is due. */
export const warningShare = 0.8;

/** How much of the cap is used, 0 to 1, by the part that is used most. */
export function shareUsed(used: Amount, cap: Cap): number {
  const shares = (['calls', 'tokens', 'usd'] as const).map((part) => {
    const most = cap[part];
    return most === undefined ? 0 : most === 0 ? 1 : used[part] / most;
  });
  return Math.max(...shares);
}

/**
 * A run's budget in this process. A call that does not fit waits for those under way, whose upper bounds are higher than
 * what they turn out to cost; it fails when there is none left to wait for, here or in another process.
 */
export function createBudget(
  budgets: BudgetStore,
  { run, owner, cap, signal }: { run: string; owner: string; cap: Cap; signal: AbortSignal },
): Budget {
  let underWay = 0;
  let waiters: (() => void)[] = [];
  const wake = () => {
    const woken = waiters;
    waiters = [];
    for (const resume of woken) resume();
  };
  signal.addEventListener('abort', wake, { once: true });

  return {
    async reserve(key, bound) {
      for (;;) {
        signal.throwIfAborted();
        underWay += 1;
        if (await budgets.reserve({ run, key, owner, bound, cap })) return;
        underWay -= 1;
        wake();
        if (underWay > 0) {
          await new Promise<void>((resolve) => waiters.push(resolve));
          continue;
        }
        const { reserved } = await budgets.spending(run);
        if (underWay > 0) continue;
        if (reserved.calls === 0) throw new BudgetReached();
        await sleep(othersEveryMs, undefined, { signal });
      }
    },
    async end(key, paid) {
      try {
        if (!paid) await budgets.release(run, key);
      } finally {
        underWay -= 1;
        wake();
      }
    },
  };
}
