import { setTimeout as sleep } from 'node:timers/promises';
import { CallerError } from '../errors.ts';
import { explainUnfit, teachersOf } from './batch-teachers.ts';
import { type BatchView, planOf, viewBatch } from './batch-view.ts';
import type { BatchWorker } from './batch-worker.ts';
import { shareUsed, sumAmounts } from './budget.ts';
import type { Plan, PlanInput } from './plan.ts';
import type { Queue } from './queue/queue.ts';
import { canWork, changeBudget, nameBatch, readPlan } from './read-plan.ts';
import type { WorkParts } from './work-parts.ts';

export const batchActions = ['pause', 'resume', 'cancel', 'retry_failed', 'raise_budget'] as const;
export type BatchAction = (typeof batchActions)[number];

/** How long a change waits for the workers of a batch to leave it, and how often it looks. */
const leavePatienceMs = 20_000;
const lookEveryMs = 250;
const paused = { state: 'paused', progress: { why: 'it was asked to pause' } };

/** Orders of batches. They are worked by whoever works the queue: this process, others, other machines. */
export interface Batches {
  /** Starts a batch, or takes up the same order again. Throws CallerError with every fault of the plan. */
  start(plan: PlanInput): Promise<string>;
  view(id: string): Promise<BatchView>;
  /** Answers what whoever asked is to know beside the view; null where there is nothing. */
  control(id: string, action: BatchAction, budget?: Plan['budget']): Promise<string | null>;
}

const notAbandoned =
  'Its teachers are not configured here. If a batch of theirs is under way at a provider, it runs on and is paid: cancel ' +
  'this one again where they are configured, or that one at the provider.';

/** A batch in one of these may be set running. */
const open = ['running', 'paused', 'unfilled'] as const;

function nameClosed(state: string): CallerError {
  return new CallerError(`The batch is ${state}.`, 'Start another one; nothing of this one is lost.');
}

/** The caps of an order that is given again: what was capped stays so, and one that was raised meanwhile stays raised. */
function keepHigher(known: Plan['budget'], given: Plan['budget']): Plan['budget'] {
  if (known === null || given === null) return given ?? known;
  const caps = (['usd', 'tokens', 'calls'] as const).flatMap((part) => {
    const caps = [known[part], given[part]].filter((cap) => cap !== undefined);
    return caps.length === 0 ? [] : [[part, Math.max(...caps)]];
  });
  return Object.fromEntries(caps);
}

/**
 * Makes the batch of a plan where it is not there yet; a paused one is set running again. Answers its id. What `approve`
 * throws of the id leaves everything as it was.
 */
export async function createBatch(
  parts: WorkParts,
  input: PlanInput,
  approve: (id: string) => Promise<void> = async () => {},
): Promise<string> {
  const plan = await readPlan(parts, input);
  const id = nameBatch(parts, plan);
  await approve(id);
  const made = await parts.store.runs.create({ id, kind: 'batch', state: 'running', plan });
  if (made) return id;
  const known = await parts.store.runs.get(id);
  const budget = keepHigher(planOf(known, id).budget, plan.budget);
  const change = { state: 'running', plan: { ...plan, budget }, onlyFrom: open };
  if (await parts.store.runs.update(id, change)) return id;
  if ((await parts.store.runs.get(id))?.state === 'finished') return id;
  throw new CallerError('This batch was cancelled.', 'Give another random seed to start it anew.');
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
    await store.runs.update(id, { ...paused, onlyFrom: open });
    const start = performance.now();
    const late = sleep(leavePatienceMs, 'late' as const, { ref: false });
    let isLate = (await Promise.race([worker.leave(id), late])) === 'late';
    while (!isLate && (await queue.counts(id)).held > 0) {
      await sleep(lookEveryMs);
      isLate = performance.now() - start > leavePatienceMs;
    }
    if (!isLate) return;
    throw new CallerError(
      'The workers of this batch have not left it yet: calls of theirs are under way.',
      'Make the same call again in a while. The batch is paused until then.',
    );
  }

  async function setRunning(id: string, plan?: Plan): Promise<void> {
    const change = { state: 'running', ...(plan !== undefined && { plan }), onlyFrom: open };
    if (!(await store.runs.update(id, change))) throw nameClosed((await readBatch(id)).run.state);
    await queue.enqueue(id, 1);
  }

  const actions: Record<BatchAction, (id: string, plan: Plan, budget: Plan['budget']) => Promise<void>> = {
    async pause(id) {
      await store.runs.update(id, { ...paused, onlyFrom: open });
      await queue.cancel(id);
    },
    async cancel(id, plan) {
      await store.runs.update(id, { state: 'cancelled' });
      await queue.cancel(id);
      if (!canWork(parts, id, plan)) return;
      const teachers = new Set(Object.values(teachersOf(parts, plan)));
      await Promise.all([...teachers].map((teacher) => teacher.abandon?.(id)));
    },
    async resume(id) {
      // One that still leaves would take the shard away that is put in the queue now.
      if ((await readBatch(id)).run.state !== 'running') await stopWork(id);
      await setRunning(id);
    },
    async retry_failed(id) {
      await stopWork(id);
      await store.candidates.retryFailed(id);
      await setRunning(id);
    },
    async raise_budget(id, plan, budget) {
      if (budget === null)
        throw new CallerError('No budget is given.', 'Name the new caps: of US dollars, tokens or calls.');
      const { settled, lost } = await store.budgets.spending(id);
      const spent = sumAmounts([settled, lost]);
      if (shareUsed(spent, budget) > 1)
        throw new CallerError(
          `The new budget is below what is spent already: ${spent.calls} calls, ${spent.tokens} tokens, $${spent.usd.toFixed(4)}.`,
          'Name higher caps.',
        );
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
      // Cancelling again gives up what a provider could not be told of the first time.
      const isClosed = run.state === 'finished' || (run.state === 'cancelled' && action !== 'cancel');
      if (isClosed) throw nameClosed(run.state);
      if (action !== 'pause' && action !== 'cancel' && !canWork(parts, id, plan)) {
        throw explainUnfit(parts, plan);
      }
      await actions[action](id, plan, budget);
      return action === 'cancel' && !canWork(parts, id, plan) ? notAbandoned : null;
    },
  };
}
