import { z } from 'zod';
import { batchActions } from '../batches/batches.ts';
import { budgetSchema } from '../batches/plan.ts';
import { CallerError } from '../errors.ts';
import { batchOutcomeSchema } from './batch-outcome.ts';
import { showBatch } from './batch-view.ts';
import { defineTool } from './tool.ts';

export const controlBatch = defineTool({
  name: 'control_batch',
  title: 'Control a batch',
  description:
    'Changes a batch: pause (after the calls in flight; nothing paid is lost), resume, cancel (for good; needs confirm: true), retry_failed ' +
    '(the failed candidates alone), raise_budget (budget replaces the caps, which count all that was spent; goes on).',
  input: z.strictObject({
    batch_id: z.string().min(1).max(80),
    action: z.enum(batchActions),
    budget: budgetSchema.optional().describe('for raise_budget'),
    confirm: z.boolean().default(false).describe('for cancel'),
  }),
  output: batchOutcomeSchema,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  async run({ batch_id, action, budget, confirm }, { batches, store }) {
    if (action === 'cancel' && !confirm) {
      throw new CallerError(
        'A cancelled batch cannot go on.',
        'Ask the user, then call again with confirm: true; pause stops it for a while.',
      );
    }
    if (budget !== undefined && action !== 'raise_budget') {
      throw new CallerError('Only raise_budget takes a budget.', 'Leave it out, or choose raise_budget.');
    }
    const { state } = await batches.view(batch_id);
    const runs = state === 'running';
    // These wait until the batch is worked no longer, which a running one would let them do for hours.
    if (runs && action === 'retry_failed') await batches.control(batch_id, 'pause');
    const isSo = (action === 'resume' && runs) || (action === 'pause' && state === 'paused');
    const told = isSo ? `It is ${state} already.` : await batches.control(batch_id, action, budget ?? null);
    const batch = await showBatch(store.runs, await batches.view(batch_id));
    return { batch, note: told === null ? batch.note : `${told} ${batch.note}` };
  },
});
