import { z } from 'zod';
import { planSchema } from '../batches/plan.ts';
import { waitSeconds } from './arguments.ts';
import { batchOutcomeSchema } from './batch-outcome.ts';
import { showBatch, watchBatch } from './batch-view.ts';
import { showForecast } from './forecast-view.ts';
import { defineTool } from './tool.ts';

export const startBatch = defineTool({
  name: 'start_batch',
  title: 'Start a batch',
  description:
    'Orders exactly `records` accepted records, split over skills by weight, within a budget. It runs on the server until ' +
    'finished, through restarts; the same plan again is the same batch, not another. Every fault of a plan is named at once, ' +
    'before anything is spent. dry_run: true tries about a dozen candidates (paid, within the budget) and forecasts calls, ' +
    'tokens, money, time and acceptance. Needs a configured teacher: you cannot answer the steps of a batch.',
  input: planSchema.extend({
    dry_run: z.boolean().default(false).describe('forecast only'),
    wait_seconds: waitSeconds,
  }),
  output: batchOutcomeSchema.extend({
    forecast: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('of a dry run; calls, tokens, usd, minutes and acceptance each as low, expected, high'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  async run({ dry_run, wait_seconds, ...plan }, parts, call) {
    if (!dry_run) {
      const id = await parts.batches.start(plan);
      const view = await watchBatch(parts, call, { id, seconds: wait_seconds });
      const batch = await showBatch(parts.store.runs, view);
      return { batch, forecast: null, note: batch.note };
    }
    const outcome = await parts.longWork.join(
      `start_batch ${JSON.stringify(plan)}`,
      { seconds: wait_seconds, signal: call.signal },
      (signal) => {
        let settled = 0;
        return parts.forecast(plan, {
          signal,
          onSettled: (most) => {
            settled += 1;
            call.report(settled, most, `${settled} candidates tried`);
          },
        });
      },
    );
    if (outcome === null) {
      return {
        batch: null,
        forecast: null,
        note: 'Still trying. Make the same call again for the forecast.',
      };
    }
    const { note, ...forecast } = showForecast(outcome.value);
    return { batch: null, forecast, note };
  },
});
