import { z } from 'zod';
import { cursor, waitSeconds } from './arguments.ts';
import { batchViewSchema, eventSchema, showBatch, showEvent, watchBatch } from './batch-view.ts';
import { lookAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';

const eventsAtOnce = 50;

export const getBatch = defineTool({
  name: 'get_batch',
  title: 'Get a batch',
  description:
    'How a batch stands: counts (attempted = accepted + rejected + failed + pending) in all and by skill, reasons, money, ' +
    'rate, eta_seconds, events. Waits up to wait_seconds for its end, or for an event after `after` (pass events_next). ' +
    'Without batch_id: all batches in brief.',
  input: z.strictObject({
    batch_id: z.string().min(1).max(80).optional(),
    after: z.number().int().min(0).max(1_000_000_000).optional().describe('events after this number'),
    wait_seconds: waitSeconds,
    limit: z.number().int().min(1).max(50).default(20).describe('of batches'),
    cursor,
  }),
  output: z.object({
    batch: batchViewSchema.nullable(),
    events: z.array(eventSchema),
    events_next: z.number(),
    batches: z.array(
      z.object({
        batch_id: z.string(),
        state: z.string(),
        records: z.number(),
        accepted: z.number(),
        created: z.string(),
      }),
    ),
    next: z.string().nullable(),
    note: z.string(),
  }),
  annotations: lookAnnotations,
  async run({ batch_id, after, wait_seconds, limit, cursor: from }, parts, call) {
    const { batches, store } = parts;
    if (batch_id !== undefined) {
      const view = await watchBatch(parts, call, { id: batch_id, seconds: wait_seconds, after });
      const batch = await showBatch(store.runs, view);
      const events = await store.runs.events(batch_id, { after: after ?? 0, limit: eventsAtOnce });
      return {
        batch,
        events: events.entries.map(showEvent),
        events_next: events.next,
        batches: [],
        next: null,
        note: batch.note,
      };
    }
    const page = await store.runs.list({ kind: 'batch', limit, ...(from !== undefined && { cursor: from }) });
    const views = await Promise.all(page.entries.map(({ id }) => batches.view(id)));
    return {
      batch: null,
      events: [],
      events_next: 0,
      batches: views.map(({ id, state, records, counts, created }) => ({
        batch_id: id,
        state,
        records,
        accepted: counts.accepted,
        created,
      })),
      next: page.next,
      note:
        views.length === 0
          ? 'There is no batch yet: start_batch makes one.'
          : 'get_batch with a batch_id tells more.',
    };
  },
});
