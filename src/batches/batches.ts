import { setTimeout as sleep } from 'node:timers/promises';
import { CallerError } from '../errors.ts';
import { type BatchView, planOf, viewBatch } from './batch-view.ts';
import type { BatchWorker } from './batch-worker.ts';
import type { Plan, PlanInput } from './plan.ts';
import type { Queue } from './queue/queue.ts';
import { canWork, changeBudget, nameBatch, readPlan } from './read-plan.ts';
import type { WorkParts } from './work-parts.ts';

export const batchActions = ['pause', 'resume', 'cancel', 'retry_failed', 'raise_budget'] as const;
export type BatchAction = (typeof batchActions)[number];

/** How long a change waits for the workers of a batch to leave it, and how often it looks. */
const leavePatienceMs = 120_000;
const lookEveryMs = 250;

/** Orders of batches. They are worked by whoever works the queue: this process, others, other machines. */
export interface Batches {
  /** Starts a batch, or takes up the same order again. Throws CallerError with every fault of the plan. */
  start(plan: PlanInput): Promise<string>;
  view(id: string): Promise<BatchView>;
  control(id: string, action: BatchAction, budget?: Plan['budget']): Promise<void>;
  /** Sees that every batch that is running is in the queue, whatever happened to the process that ordered it. */
  resumeAll(): Promise<string[]>;
}

/** Makes the batch of a plan where it is not there yet; a paused one is set running again. Answers its id. */
export async function createBatch(parts: WorkParts, input: PlanInput): Promise<string> {
  const plan = await readPlan(parts, input);
  const id = nameBatch(parts, plan);
  const made = await parts.store.runs.create({ id, kind: 'batch', state: 'running', plan });
  const known = await parts.store.runs.get(id);
  if (known?.state === 'cancelled') {
    throw new CallerError('This batch was cancelled.', 'Give the plan another random_seed to start it anew.');
  }
  if (!made && known?.state !== 'finished') await parts.store.runs.update(id, { state: 'running', plan });
  return id;
}

export function createBatches(parts: WorkParts, queue: Queue, worker: Pick<BatchWorker, 'leave'>): Batches {
  const { store } = parts;

  async function readBatch(id: string) {
    const run = await store.runs.get(id);
    const plan = planOf(run, id);
    return { run: run as NonNullable<typeof run>, plan };
  }

  /** Has every worker leave the batch, and waits until they have. */
  async function stopWork(id: string): Promise<void> {
    await store.runs.update(id, { state: 'paused', progress: { why: 'it was asked to pause' } });
    await worker.leave(id);
    const start = performance.now();
    while ((await queue.counts(id)).held > 0) {
      if (performance.now() - start > leavePatienceMs) {
        throw new CallerError(
          'The workers of this batch have not left it yet: calls of theirs are under way.',
          'Make the same call again in a while. The batch is paused until then.',
        );
      }
      await sleep(lookEveryMs);
    }
  }

  async function setRunning(id: string, plan?: Plan): Promise<void> {
    await store.runs.update(id, { state: 'running', ...(plan !== undefined && { plan }) });
    await queue.enqueue(id, 1);
  }

  const actions: Record<BatchAction, (id: string, plan: Plan, budget: Plan['budget']) => Promise<void>> = {
    async pause(id) {
      await store.runs.update(id, { state: 'paused', progress: { why: 'it was asked to pause' } });
      await queue.cancel(id);
    },
    async cancel(id, plan) {
      await store.runs.update(id, { state: 'cancelled' });
      await queue.cancel(id);
      if (!canWork(parts, id, plan)) return;
      const teachers = new Set(Object.values(parts.teachersFor(plan.teacher)));
      await Promise.all([...teachers].map((teacher) => teacher.abandon?.(id)));
    },
    async resume(id) {
      await worker.leave(id);
      await setRunning(id);
    },
    async retry_failed(id) {
      await stopWork(id);
      await store.candidates.retryFailed(id);
      await setRunning(id);
    },
    async raise_budget(id, plan, budget) {
      if (budget === null)
        throw new CallerError('No budget is given.', 'Name the new caps: usd, tokens or calls.');
      const changed = await changeBudget(parts, plan, budget);
      await stopWork(id);
      await setRunning(id, changed);
    },
  };

  return {
    async start(input) {
      const id = await createBatch(parts, input);
      if ((await store.runs.get(id))?.state === 'running') await queue.enqueue(id, 1);
      return id;
    },
    async view(id) {
      return viewBatch(store, (await readBatch(id)).run);
    },
    async control(id, action, budget = null) {
      const { run, plan } = await readBatch(id);
      if (run.state === 'cancelled' || run.state === 'finished') {
        throw new CallerError(
          `The batch is ${run.state}.`,
          'Start another one; nothing of this one is lost.',
        );
      }
      if (action !== 'pause' && action !== 'cancel' && !canWork(parts, id, plan)) {
        throw new CallerError(
          'The batch was begun with other teachers or skills than this process has.',
          'Start the server as it was started then, or start a new batch.',
        );
      }
      await actions[action](id, plan, budget);
    },
    async resumeAll() {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.runs.list({
          kind: 'batch',
          states: ['running'],
          limit: 100,
          ...(cursor !== undefined && { cursor }),
        });
        ids.push(...page.entries.map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      for (const id of ids) await queue.enqueue(id, 1);
      return ids;
    },
  };
}
