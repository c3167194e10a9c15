import { CallerError, isMendable } from '../errors.ts';
import { type BatchView, planOf, viewBatch } from './batch-view.ts';
import type { Plan, PlanInput } from './plan.ts';
import { nameBatch, readPlan } from './read-plan.ts';
import { type BatchEnd, type BatchWatch, keepAlive, type SettledEvent, workBatch } from './work-batch.ts';
import type { WorkParts } from './work-parts.ts';

/** How often a working process looks whether somebody paused or cancelled the batch, in milliseconds. */
const lookEveryMs = 500;

export const batchActions = ['pause', 'resume', 'cancel', 'retry_failed', 'raise_budget'] as const;
export type BatchAction = (typeof batchActions)[number];

/** Batches ordered of this process or found in its store, worked in its background. */
export interface Batches {
  /** Starts a batch, or takes up the same order again. Throws CallerError with every fault of the plan. */
  start(plan: PlanInput): Promise<string>;
  view(id: string): Promise<BatchView>;
  control(id: string, action: BatchAction, budget?: Plan['budget']): Promise<void>;
  /** Takes up every batch that was running when the last process ended. */
  resumeAll(): Promise<string[]>;
  /** Settles when the batch is no longer worked by this process, or after `seconds`. */
  wait(id: string, options: { seconds: number; signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

interface Active {
  drain: AbortController;
  stop: AbortController;
  work: Promise<void>;
}

function explainEnd(end: BatchEnd, view: BatchView): string | null {
  if (end.state === 'finished') return null;
  if (end.state === 'unfilled') return end.why;
  if (end.cause === 'asked') return 'it was asked to pause';
  if (end.cause === 'problem') return end.why;
  const needed = view.to_finish;
  const more =
    needed === null
      ? 'no record was accepted yet, so what it needs cannot be told'
      : `about ${needed.calls} calls, ${needed.tokens} tokens${view.priced ? `, $${needed.usd.toFixed(4)}` : ''} more are needed to finish`;
  return `the budget is reached; ${more}; raise it and resume`;
}

/** Works one batch in this process to its end, and writes down how it ended. */
export async function runBatch(parts: WorkParts, id: string, watch: BatchWatch): Promise<BatchEnd> {
  const { runs } = parts.store;
  const run = await runs.get(id);
  const plan = planOf(run, id);
  const asked = new AbortController();
  const stopped = new AbortController();
  const timer = setInterval(() => {
    runs
      .get(id)
      .then((now) => {
        if (now?.state === 'paused') asked.abort();
        if (now?.state === 'cancelled') stopped.abort();
      })
      .catch(() => {});
  }, lookEveryMs);
  const addEvent = (what: string, data?: unknown) =>
    runs.addEvent(id, { at: parts.now().toISOString(), what, ...(data !== undefined && { data }) });
  try {
    await addEvent('started', { owner: parts.owner });
    const end = await workBatch(parts, id, plan, {
      ...watch,
      drain: AbortSignal.any([watch.drain, asked.signal]),
      stop: AbortSignal.any([watch.stop, stopped.signal]),
    });
    const outside = end.state === 'paused' && end.cause === 'asked';
    if (outside) {
      await addEvent('left', { owner: parts.owner });
      return end;
    }
    const latest = await runs.get(id);
    const why = explainEnd(
      end,
      await viewBatch(parts.store, latest ?? { ...(run as NonNullable<typeof run>) }),
    );
    await runs.update(id, { state: end.state, progress: { why } });
    await addEvent(end.state, { why });
    return end;
  } finally {
    clearInterval(timer);
  }
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

/** Batches worked in the background of this process. Bugs in that work are told to `onBug`. */
export function createBatches(
  parts: WorkParts,
  onBug: (error: unknown) => void,
  onSettled?: (id: string, event: SettledEvent) => void,
): Batches {
  const { store } = parts;
  const active = new Map<string, Active>();
  let alive: Promise<{ end(): void }> | null = null;

  function begin(id: string): void {
    if (active.has(id)) return;
    const drain = new AbortController();
    const stop = new AbortController();
    const watch: BatchWatch = {
      drain: drain.signal,
      stop: stop.signal,
      onSettled: (event) => onSettled?.(id, event),
    };
    alive ??= keepAlive(parts).catch((error: unknown) => {
      alive = null;
      throw error;
    });
    const work = alive
      .then(() => runBatch(parts, id, watch))
      .then(() => {})
      .catch(async (error: unknown) => {
        if (!isMendable(error)) onBug(error);
        const why = isMendable(error) ? error.message : 'The server met an error of its own; see its log.';
        await store.runs.update(id, { state: 'paused', progress: { why } });
      })
      .catch(onBug)
      .finally(() => active.delete(id));
    active.set(id, { drain, stop, work });
  }

  /** True where this process would name the batch as it is named: the same skills and the same models. */
  function isOurs(id: string, plan: Plan): boolean {
    try {
      return nameBatch(parts, plan) === id;
    } catch (error) {
      if (isMendable(error)) return false;
      throw error;
    }
  }

  function assertOurs(id: string, plan: Plan): void {
    if (isOurs(id, plan)) return;
    throw new CallerError(
      'The batch was begun with other teachers or skills than this process has.',
      'Start the server as it was started then, or start a new batch.',
    );
  }

  async function readBatch(id: string) {
    const run = await store.runs.get(id);
    return { run, plan: planOf(run, id) };
  }

  const actions: Record<BatchAction, (id: string, plan: Plan, budget: Plan['budget']) => Promise<void>> = {
    async pause(id) {
      await store.runs.update(id, { state: 'paused', progress: { why: 'it was asked to pause' } });
      active.get(id)?.drain.abort();
    },
    async cancel(id) {
      await store.runs.update(id, { state: 'cancelled' });
      active.get(id)?.stop.abort();
    },
    async resume(id) {
      await active.get(id)?.work;
      await store.runs.update(id, { state: 'running' });
      begin(id);
    },
    async retry_failed(id) {
      await active.get(id)?.work;
      await store.candidates.retryFailed(id);
      await store.runs.update(id, { state: 'running' });
      begin(id);
    },
    async raise_budget(id, plan, budget) {
      if (budget === null)
        throw new CallerError('No budget is given.', 'Name the new caps: usd, tokens or calls.');
      const checked = await readPlan(parts, { ...plan, budget });
      active.get(id)?.drain.abort();
      await active.get(id)?.work;
      await store.runs.update(id, { plan: checked, state: 'running' });
      begin(id);
    },
  };

  return {
    async start(input) {
      const id = await createBatch(parts, input);
      const leaving = active.get(id);
      if (leaving?.drain.signal.aborted || leaving?.stop.signal.aborted) await leaving.work;
      if ((await store.runs.get(id))?.state === 'running') begin(id);
      return id;
    },
    async view(id) {
      const { run } = await readBatch(id);
      return viewBatch(store, run as NonNullable<typeof run>);
    },
    async control(id, action, budget = null) {
      const { run, plan } = await readBatch(id);
      if (run?.state === 'cancelled' || run?.state === 'finished') {
        throw new CallerError(
          `The batch is ${run.state}.`,
          'Start another one; nothing of this one is lost.',
        );
      }
      if (action !== 'pause' && action !== 'cancel') assertOurs(id, plan);
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
        // A batch that another process began with other teachers or skills is not this one's to pay for.
        ids.push(...page.entries.filter((run) => isOurs(run.id, planOf(run, run.id))).map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      for (const id of ids) begin(id);
      return ids;
    },
    async wait(id, { seconds, signal }) {
      const work = active.get(id)?.work;
      if (work === undefined) return;
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, seconds * 1000);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([work, patience]);
      clearTimeout(timer);
    },
    async close() {
      for (const { drain } of active.values()) drain.abort();
      await Promise.allSettled([...active.values()].map(({ work }) => work));
      const alivePart = await alive?.catch(() => null);
      alivePart?.end();
      if (alivePart != null) await store.owners.leave(parts.owner);
    },
  };
}
