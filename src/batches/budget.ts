import { setTimeout as sleep } from 'node:timers/promises';
import { type Budget, BudgetReached, type Permission } from '../agents/budget.ts';
import type { Amount, BudgetStore, Cap } from '../store/store.ts';

/** How long to wait for what other processes have reserved, in milliseconds. */
const othersEveryMs = 1000;

/** The part of the cap at which a warning is due. */
export const warningShare = 0.8;

export const sumAmounts = (amounts: readonly Amount[]): Amount => ({
  calls: amounts.reduce((sum, { calls }) => sum + calls, 0),
  tokens: amounts.reduce((sum, { tokens }) => sum + tokens, 0),
  usd: amounts.reduce((sum, { usd }) => sum + usd, 0),
});

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
  const attempt = (key: string, bound: Amount) => budgets.reserve({ run, key, owner, bound, cap });
  let underWay = 0;
  /** Attempts whose outcome is not known yet. */
  let trying = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let onEnd = Promise.withResolvers<void>();
  const tellEnd = () => {
    onEnd.resolve();
    onEnd = Promise.withResolvers<void>();
  };
  signal.addEventListener('abort', tellEnd, { once: true });

  /** One at a time, in the order of asking: a call that does not fit is never overtaken by a smaller one for ever. */
  async function waitForRoom(key: string, bound: Amount): Promise<Permission> {
    for (;;) {
      signal.throwIfAborted();
      const ended = onEnd.promise;
      const outcome = await attempt(key, bound);
      if (outcome !== 'full') return outcome;
      if (underWay > 0 || trying > 0) {
        await ended;
        continue;
      }
      const { reserved } = await budgets.spending(run);
      if (underWay > 0 || trying > 0) continue;
      if (reserved.calls === 0) throw new BudgetReached();
      await sleep(othersEveryMs, undefined, { signal });
    }
  }

  async function waitInLine(key: string, bound: Amount): Promise<Permission> {
    tellEnd();
    const mine = queue.then(() => waitForRoom(key, bound));
    queue = mine.catch(() => {});
    return mine;
  }

  return {
    async reserve(key, bound) {
      signal.throwIfAborted();
      trying += 1;
      const outcome = await attempt(key, bound).finally(() => {
        trying -= 1;
      });
      const permission = outcome === 'full' ? await waitInLine(key, bound) : outcome;
      if (permission === 'reserved') underWay += 1;
      else tellEnd();
      return permission;
    },
    recover: (key) => budgets.recover(run, key),
    async end(key, how) {
      try {
        if (how === 'unmade') await budgets.release(run, key, owner);
        if (how === 'doubtful') await budgets.lose(run, key, owner);
      } finally {
        underWay -= 1;
        tellEnd();
      }
    },
  };
}
