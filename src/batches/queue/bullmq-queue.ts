import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../errors.ts';
import { describeAway, describePostgresError, isAway } from '../../store/postgres/postgres-error.ts';
import { type Backend, type Order, type OrderJob, openBackend } from './bullmq-backend.ts';
import type { HeldShard, Queue } from './queue.ts';

const queueName = 'agentinstruct-shards';

/** A worker that is silent for so long has died, and its shards go to others, in milliseconds. */
const lockMs = 10_000;
const stalledCheckMs = 5000;
const renewMs = 3000;

/** How long one look for a shard waits at the server, in seconds. */
const lookSeconds = 5;
const openPatienceMs = 15_000;
const restAfterLookMs = 20;
const restAfterFaultMs = 1000;

/** No number of deaths makes a shard a failed one: its batch would lack a hand for good. */
const anyNumber = 1_000_000_000;

/** Shards of a batch may wait, be put off or be held. */
const waitingStates = ['waiting', 'prioritized', 'delayed'] as const;

export interface BullmqOptions {
  /** postgres:// or redis:// with user and password. */
  address: string;
  /** How long `enqueue`, `cancel` and `counts` wait for a database that is away. */
  patienceSeconds?: number;
  /** What goes wrong in the background; BullMQ tries again by itself. */
  onFault?(error: Error): void;
}

/**
 * A queue that BullMQ keeps, in Postgres or Redis: it tells workers on many machines of shards, and hands out again those
 * of workers that died, 10 to 20 seconds after they did. Throws OperatorError where the address is neither's.
 */
export async function openBullmqQueue({
  address,
  patienceSeconds = 300,
  onFault = () => {},
}: BullmqOptions): Promise<Queue> {
  const options = {
    autorun: false,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: anyNumber,
    drainDelay: lookSeconds,
  };
  const { place, queue, worker } = openBackend(address, queueName, options, onFault);
  const close = async () => {
    await Promise.all([worker.close(true), queue.close()]);
  };
  try {
    const ready = Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
    const late = sleep(openPatienceMs, 'late' as const, { ref: false });
    if ((await Promise.race([ready, late])) === 'late') throw describeUnreachable(place);
    await worker.startStalledCheckTimer();
  } catch (error) {
    await close().catch(() => {});
    throw isAway(error) ? describeUnreachable(place) : describePostgresError(error, place);
  }

  async function insist<Value>(attempt: () => Promise<Value>): Promise<Value> {
    const start = performance.now();
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!isAway(error)) throw error;
        if (performance.now() - start > patienceSeconds * 1000) throw describeAway(place, patienceSeconds);
        await sleep(restAfterFaultMs);
      }
    }
  }

  const ofBatch = async (batch: string, states: readonly (typeof waitingStates)[number][] | ['active']) =>
    (await queue.getJobs([...states])).filter((job) => job?.data.batch === batch);

  async function cancelOne(job: OrderJob): Promise<void> {
    const id = job.id ?? '';
    if ((await queue.remove(id)) === 1) return;
    // Somebody holds it: only the holder can take it away, and looks for this word.
    await (await queue.getJob(id))?.updateData({ ...job.data, cancelled: true });
  }

  /** A name for a shard that is free, or whose bearer still serves. */
  async function nameJob({ batch, number }: Order): Promise<string> {
    let id = `${batch}-${number}`;
    while ((await queue.getJob(id))?.data.cancelled) id += '-again';
    return id;
  }

  return {
    enqueue: (batch, count) =>
      insist(async () => {
        const orders = Array.from({ length: count }, (_, number): Order => ({ batch, number }));
        const jobs = orders.map(async (data) => ({
          name: 'shard' as const,
          data,
          opts: { jobId: await nameJob(data), removeOnComplete: true, removeOnFail: true },
        }));
        await queue.addBulk(await Promise.all(jobs));
      }),

    async claim(signal) {
      const token = randomUUID();
      while (!signal.aborted) {
        try {
          const job = await lookOnce(worker, token, signal);
          if (job === null) await rest(restAfterLookMs, signal);
          else if (job.data.cancelled) await job.moveToCompleted(null, token, false);
          else return holdJob(queue, job, token);
        } catch (error) {
          if (!isAway(error)) throw error;
          await rest(restAfterFaultMs, signal);
        }
      }
      return null;
    },

    cancel: (batch) =>
      insist(async () => {
        const jobs = [...(await ofBatch(batch, waitingStates)), ...(await ofBatch(batch, ['active']))];
        await Promise.all(jobs.map(cancelOne));
      }),

    counts: (batch) =>
      insist(async () => {
        const [waiting, held] = await Promise.all([
          ofBatch(batch, waitingStates),
          ofBatch(batch, ['active']),
        ]);
        const serve = (jobs: OrderJob[]) => jobs.filter(({ data }) => !data.cancelled).length;
        return { waiting: serve(waiting), held: serve(held) };
      }),

    close,
  };
}

/** A look that is given up goes on at the server: what it finds goes back. */
async function lookOnce(
  worker: Backend['worker'],
  token: string,
  signal: AbortSignal,
): Promise<OrderJob | null> {
  const look = worker.getNextJob(token, { block: true });
  const given = new Promise<'given up'>((resolve) => {
    signal.addEventListener('abort', () => resolve('given up'), { once: true });
  });
  const found = await Promise.race([look, given]);
  if (found !== 'given up') return found ?? null;
  look.then((job) => job?.moveToWait(token)).catch(() => {});
  return null;
}

/** Keeps the lock of a job renewed until it is finished, given back or lost. */
function holdJob(queue: Backend['queue'], job: OrderJob, token: string): HeldShard {
  const controller = new AbortController();
  const { batch, number } = job.data;
  const renewal = setInterval(() => void renew().catch(() => {}), renewMs);

  async function renew(): Promise<void> {
    // While the database is away nobody else can take the shard: that is no loss.
    if ((await job.extendLock(token, lockMs)) !== 1) return lose();
    const now = await queue.getJob(job.id ?? '');
    if (now?.data.cancelled) {
      lose();
      await job.moveToCompleted(null, token, false);
    }
  }

  function lose(): void {
    clearInterval(renewal);
    controller.abort();
  }

  /** False where the job is not this holder's any more. */
  async function letGo(move: () => Promise<unknown>): Promise<boolean> {
    clearInterval(renewal);
    if (controller.signal.aborted || (await job.extendLock(token, lockMs)) !== 1) return false;
    await move();
    return true;
  }

  return {
    batch,
    number,
    lost: controller.signal,
    finish: () => letGo(() => job.moveToCompleted(null, token, false)),
    giveBack: (afterSeconds = 0) =>
      letGo(() =>
        afterSeconds === 0
          ? job.moveToWait(token)
          : job.moveToDelayed(Date.now() + Math.round(afterSeconds * 1000), token),
      ),
  };
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}

function describeUnreachable(place: string): OperatorError {
  return new OperatorError(
    `The database ${place} that keeps the queue cannot be reached.`,
    'Correct its address, or see that it runs and can be reached from here.',
  );
}
