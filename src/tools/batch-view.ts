import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { BatchView } from '../batches/batch-view.ts';
import type { RunEvent, RunStore } from '../store/store.ts';
import { writeBatchNote } from './batch-note.ts';
import type { ToolCall } from './tool.ts';
import type { ToolParts } from './tool-parts.ts';

/** Calls, tokens and usd. */
const amountSchema = z.record(z.string(), z.number());

const countsSchema = z.object({
  attempted: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  failed: z.number(),
  pending: z.number(),
});

/** A batch as get_batch and the resource show it. */
export const batchViewSchema = z.object({
  batch_id: z.string(),
  state: z.string(),
  why: z.string().nullable(),
  note: z.string(),
  records: z.number(),
  counts: countsSchema,
  skills: z.array(countsSchema.extend({ skill: z.string(), target: z.number() })),
  reasons: z.array(z.object({ state: z.string(), reason: z.string(), count: z.number() })),
  spent: amountSchema,
  priced: z.boolean(),
  budget: z.record(z.string(), z.unknown()).nullable().describe('used of its cap'),
  to_finish: amountSchema.nullable(),
  records_per_minute: z.number().nullable(),
  eta_seconds: z.number().nullable(),
  created: z.string(),
});

export type ShownBatch = z.infer<typeof batchViewSchema>;

const ends = ['left', 'paused', 'finished', 'unfilled'];
const eventPage = 500;
const lookEveryMs = 250;

/** Seconds in which at least one process worked the batch, by its events; what followed a crash counts as worked too. */
async function countWorkedSeconds(runs: RunStore, id: string, now: number): Promise<number> {
  let worked = 0;
  let since: number | null = null;
  let after = 0;
  for (;;) {
    const { entries, next } = await runs.events(id, { after, limit: eventPage });
    for (const { at, what } of entries) {
      if (what === 'started') since ??= Date.parse(at);
      else if (ends.includes(what) && since !== null) {
        worked += Date.parse(at) - since;
        since = null;
      }
    }
    after = next;
    if (entries.length < eventPage) break;
  }
  return (worked + (since === null ? 0 : now - since)) / 1000;
}

/** A batch as a client sees it. The rate is that of the time in which it was worked; null before the first record. */
export async function showBatch(runs: RunStore, view: BatchView): Promise<ShownBatch> {
  const { id, state, why, records, counts, skills, reasons, spent, priced, budget, to_finish, created } =
    view;
  const worked = await countWorkedSeconds(runs, id, Date.now());
  const rate = counts.accepted > 0 && worked > 0 ? counts.accepted / worked : null;
  return {
    batch_id: id,
    state,
    why,
    note: writeBatchNote(view),
    records,
    counts,
    skills,
    reasons,
    spent: { ...spent },
    priced,
    budget: budget === null ? null : { ...budget },
    to_finish: to_finish === null ? null : { ...to_finish },
    records_per_minute: rate === null ? null : Number((rate * 60).toPrecision(3)),
    eta_seconds: rate === null || state !== 'running' ? null : Math.ceil((records - counts.accepted) / rate),
    created,
  };
}

export const eventSchema = z.object({
  number: z.number(),
  at: z.string(),
  what: z.string(),
  why: z.string().nullable(),
});

/** An event without what only operators may know, such as the name of the process. */
export function showEvent({ number, at, what, data }: RunEvent): z.infer<typeof eventSchema> {
  const { why } = (data ?? {}) as { why?: unknown };
  return { number, at, what, why: typeof why === 'string' ? why : null };
}

/**
 * The batch once it runs no longer, once there are events after `after`, or after `seconds`; the client is told how far
 * it is. Whichever process works it.
 */
export async function watchBatch(
  { batches, store }: ToolParts,
  { signal, report }: ToolCall,
  { id, seconds, after }: { id: string; seconds: number; after?: number | undefined },
): Promise<BatchView> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const view = await batches.view(id);
    const { accepted, rejected, failed, pending } = view.counts;
    report(
      accepted + rejected + failed,
      Math.max(view.records, accepted + rejected + failed + pending),
      `${accepted} of ${view.records} records, ${rejected} rejected, ${failed} failed, ${pending} pending`,
    );
    const left = end - performance.now();
    if (view.state !== 'running' || left <= 0 || signal.aborted) return view;
    if (after !== undefined && (await store.runs.events(id, { after, limit: 1 })).entries.length > 0)
      return view;
    await sleep(Math.min(left, lookEveryMs), undefined, { signal }).catch(() => {});
  }
}
