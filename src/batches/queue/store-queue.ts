import { setTimeout as sleep } from 'node:timers/promises';
import { isMendable } from '../../errors.ts';
import type { OwnerStore, Shard, ShardStore } from '../../store/shared-work.ts';
import type { HeldShard, Queue } from './queue.ts';

/** How often an idle worker looks for shards, and a busy one whether its shards are still its own. */
const lookEveryMs = 500;
const restAfterFaultMs = 2000;

/**
 * A queue in the store itself, for any number of processes that have it open. The lease of a shard is that of its owner,
 * which `startHeartbeat` keeps up: run it for as long as the queue is open.
 */
export function openStoreQueue(
  { shards, owners }: { shards: ShardStore; owners: OwnerStore },
  owner: string,
): Queue {
  const held = new Map<string, AbortController>();
  let wake = () => {};
  const nameShard = ({ batch, number }: Shard) => `${batch} ${number}`;

  /** Aborts those that are in nobody's hands or in another's. */
  async function findLost(): Promise<void> {
    // Those taken while the store is asked are not in its answer.
    const before = [...held];
    if (before.length === 0) return;
    const own = new Set((await shards.listHeld(owner)).map(nameShard));
    for (const [name, controller] of before) {
      if (own.has(name) || held.get(name) !== controller) continue;
      held.delete(name);
      controller.abort();
    }
  }
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    // A look that fails is made again; what ails the store shows in every claim.
    findLost()
      .catch(() => {})
      .finally(() => {
        looking = false;
      });
  }, lookEveryMs);
  timer.unref();

  function hold(shard: Shard): HeldShard {
    const controller = new AbortController();
    const name = nameShard(shard);
    held.get(name)?.abort();
    held.set(name, controller);
    const drop = () => {
      if (held.get(name) === controller) held.delete(name);
    };
    return {
      ...shard,
      lost: controller.signal,
      finish: () => {
        drop();
        return shards.finish(shard, owner);
      },
      giveBack: (afterSeconds = 0) => {
        drop();
        return shards.giveBack(shard, owner, afterSeconds);
      },
    };
  }

  async function look(): Promise<Shard | null> {
    const shard = await shards.take(owner);
    if (shard !== null) return shard;
    // What a process of this machine held that was killed is free at once.
    await owners.sweep();
    return shards.take(owner);
  }

  async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
    const early = new AbortController();
    wake = () => early.abort();
    await sleep(milliseconds, undefined, { signal: AbortSignal.any([signal, early.signal]) }).catch(() => {});
  }

  return {
    async enqueue(batch, count) {
      await shards.add(batch, count);
      wake();
    },

    async claim(signal) {
      while (!signal.aborted) {
        try {
          const shard = await look();
          if (shard !== null && signal.aborted) await shards.giveBack(shard, owner, 0);
          else if (shard !== null) return hold(shard);
          else await rest(lookEveryMs, signal);
        } catch (error) {
          if (!isMendable(error)) throw error;
          await rest(restAfterFaultMs, signal);
        }
      }
      return null;
    },

    async cancel(batch) {
      await shards.cancel(batch);
      await findLost();
    },

    counts: (batch) => shards.count(batch),

    async close() {
      clearInterval(timer);
    },
  };
}
