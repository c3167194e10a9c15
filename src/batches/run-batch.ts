import { isDeepStrictEqual } from 'node:util';
import { type BatchView, planOf, viewBatch } from './batch-view.ts';
import type { Plan } from './plan.ts';
import { type BatchEnd, type BatchWatch, workBatch } from './work-batch.ts';
import type { WorkParts } from './work-parts.ts';

/** How often a working process looks whether somebody paused, cancelled or changed the batch, in milliseconds. */
const lookEveryMs = 500;

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

/** Tells the work of one batch when its order is no longer what it was begun with. */
function watchOrder({ store }: WorkParts, id: string, plan: Plan) {
  const asked = new AbortController();
  const stopped = new AbortController();
  const timer = setInterval(() => {
    store.runs
      .get(id)
      .then((now) => {
        if (now?.state === 'cancelled') stopped.abort();
        // Another budget is another order: whoever takes it up again works by it.
        else if (now?.state !== 'running' || !isDeepStrictEqual(planOf(now, id).budget, plan.budget))
          asked.abort();
      })
      // A look that fails is made again.
      .catch(() => {});
  }, lookEveryMs);
  return { asked: asked.signal, stopped: stopped.signal, end: () => clearInterval(timer) };
}

/**
 * Works one batch in this process, beside any others that do, until it ends or is no longer wanted, and writes down how
 * it ended. With `mayPause` false a problem of this process alone does not pause the batch.
 */
export async function runBatch(
  parts: WorkParts,
  id: string,
  watch: BatchWatch,
  mayPause: () => Promise<boolean> = async () => true,
): Promise<BatchEnd> {
  const { store } = parts;
  const addEvent = (what: string, data?: unknown) =>
    store.runs.addEvent(id, { at: parts.now().toISOString(), what, ...(data !== undefined && { data }) });
  const plan = planOf(await store.runs.get(id), id);
  const order = watchOrder(parts, id, plan);
  try {
    await addEvent('started', { owner: parts.owner });
    const end = await workBatch(parts, id, plan, {
      ...watch,
      drain: AbortSignal.any([watch.drain, order.asked]),
      stop: AbortSignal.any([watch.stop, order.stopped]),
    });
    const isProblem = end.state === 'paused' && end.cause === 'problem';
    const isAsked = end.state === 'paused' && end.cause === 'asked';
    if (isAsked || (isProblem && !(await mayPause()))) {
      await addEvent('left', { owner: parts.owner, ...(isProblem && { why: end.why }) });
      return end;
    }
    const latest = await store.runs.get(id);
    if (latest === null) return end;
    const why = explainEnd(end, await viewBatch(store, latest));
    // Where somebody cancelled or paused it in the last moment, that word stands.
    const change = { state: end.state, progress: { why }, onlyFrom: ['running'] };
    if (await store.runs.update(id, change)) await addEvent(end.state, { why });
    return end;
  } finally {
    order.end();
  }
}
