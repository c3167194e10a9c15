import { setTimeout as sleep } from 'node:timers/promises';
import { isMendable } from '../errors.ts';
import { planOf } from './batch-view.ts';
import type { HeldShard, Queue } from './queue/queue.ts';
import { queueRunning } from './queue/queue-running.ts';
import { canWork } from './read-plan.ts';
import { runBatch } from './run-batch.ts';
import type { BatchEnd } from './work-batch.ts';
import type { WorkParts } from './work-parts.ts';

/** A shard of a batch that is worked here already is left to other workers for so long. */
const leaveSeconds = 1;
/** A shard that this worker cannot work, or met a problem with, is left to others for so long. */
const unfitSeconds = 30;
const restAfterFaultMs = 2000;
/** How often to see that every running batch is in the queue. */
const queueRunningEveryMs = 60_000;
const unfitWhy = 'a worker has other skills or models than it was begun with, or no prices for its budget';

/** Works batches in the background of this process, beside any number of other workers on the same store and queue. */
export interface BatchWorker {
  /** Settles when this process works the batch no longer; at once where it does not. */
  leave(batch: string): Promise<void>;
  /** Ends after the calls in flight; what is not finished goes back to the queue. */
  close(): Promise<void>;
}

export interface WorkerWatch {
  /** A bug in the work of a batch. */
  onBug(error: unknown): void;
  onBegin?(batch: string): void;
  /** This process works it no longer; `state` is that of the batch. */
  onEnd?(batch: string, state: string): void;
}

/** The heartbeat of the process must run as long as this does. */
export function startBatchWorker(
  parts: WorkParts,
  queue: Queue,
  { onBug, onBegin, onEnd }: WorkerWatch,
): BatchWorker {
  const { store } = parts;
  const active = new Map<string, Promise<void>>();
  /** Batches that this process cannot work, or met a problem with, and until when it leaves them alone. */
  const unfit = new Map<string, number>();
  const closing = new AbortController();

  /** Whether a problem of this process is to pause the batch: not while others get on with it. */
  async function isAlone(batch: string): Promise<boolean> {
    return (await queue.counts(batch)).held <= 1;
  }

  /** Gives the shard back where the batch still wants hands, else takes all its shards away. Answers the batch's state. */
  async function settleShard(shard: HeldShard, end: BatchEnd): Promise<string> {
    const state = (await store.runs.get(shard.batch))?.state ?? 'gone';
    if (state !== 'running') await queue.cancel(shard.batch);
    else if (end.state === 'paused' && end.cause === 'problem') await leaveAlone(shard);
    else await shard.giveBack();
    return state;
  }

  async function leaveAlone(shard: HeldShard): Promise<void> {
    unfit.set(shard.batch, performance.now() + unfitSeconds * 1000);
    await shard.giveBack(unfitSeconds);
  }

  /** One of other skills or models would be drawn and asked differently here: it is not this process's to pay for. */
  async function refuse(shard: HeldShard): Promise<void> {
    if (!unfit.has(shard.batch)) {
      const at = parts.now().toISOString();
      await store.runs.addEvent(shard.batch, { at, what: 'unfit', data: { why: unfitWhy } });
    }
    await leaveAlone(shard);
  }

  async function work(shard: HeldShard): Promise<void> {
    const { batch, number, lost } = shard;
    const run = await store.runs.get(batch);
    if (run?.state !== 'running') return void (await shard.finish());
    if (!canWork(parts, batch, planOf(run, batch))) return refuse(shard);
    // There is always a shard left for one more worker.
    await queue.enqueue(batch, number + 2);
    onBegin?.(batch);
    const drain = AbortSignal.any([closing.signal, lost]);
    const watch = { drain, stop: new AbortController().signal };
    const end = await runBatch(parts, batch, watch, () => isAlone(batch));
    // Not within the call: where nobody listens its arguments are not evaluated.
    const state = await settleShard(shard, end);
    onEnd?.(batch, state);
  }

  async function takeUp(shard: HeldShard): Promise<void> {
    const { batch } = shard;
    try {
      await work(shard);
    } catch (error) {
      if (!isMendable(error)) onBug(error);
      const why = isMendable(error) ? error.message : 'The server met an error of its own; see its log.';
      await store.runs.update(batch, { state: 'paused', progress: { why }, onlyFrom: ['running'] });
      await queue.cancel(batch);
    }
  }

  /** Whoever is free finds it before this worker looks again. */
  async function leaveToOthers(shard: HeldShard): Promise<void> {
    await shard.giveBack(leaveSeconds);
    await sleep(2 * leaveSeconds * 1000, undefined, { signal: closing.signal }).catch(() => {});
  }

  function begin(shard: HeldShard): void {
    const { batch } = shard;
    const working = takeUp(shard)
      .catch(onBug)
      .finally(() => {
        if (active.get(batch) === working) active.delete(batch);
      });
    active.set(batch, working);
  }

  async function serve(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const shard = await queue.claim(closing.signal);
        if (shard === null) return;
        const isLeftAlone = (unfit.get(shard.batch) ?? 0) > performance.now();
        if (active.has(shard.batch) || isLeftAlone) await leaveToOthers(shard);
        else begin(shard);
      } catch (error) {
        if (!isMendable(error)) onBug(error);
        await sleep(restAfterFaultMs, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  const seeToQueue = () =>
    queueRunning(store.runs, queue).catch((error: unknown) => {
      if (!isMendable(error)) onBug(error);
    });
  let seeing = seeToQueue();
  const timer = setInterval(() => {
    seeing = seeing.then(seeToQueue);
  }, queueRunningEveryMs);
  const serving = serve();
  return {
    leave: async (batch) => active.get(batch),
    async close() {
      closing.abort();
      clearInterval(timer);
      await seeing;
      await serving;
      await Promise.allSettled(active.values());
    },
  };
}
