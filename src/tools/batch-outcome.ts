import { z } from 'zod';

/** What start_batch and control_batch answer with: the batch as get_batch spells it out, in a list that stays short. */
export const batchOutcomeSchema = z.object({
  batch: z.record(z.string(), z.unknown()).nullable().describe('as in get_batch'),
  note: z.string(),
});
