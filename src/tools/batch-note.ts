import type { BatchView } from '../batches/batch-view.ts';
import { warningShare } from '../batches/budget.ts';

const notes: Record<string, string> = {
  running: 'It runs on the server, connected or not. Call get_batch with wait_seconds for how it stands.',
  finished: 'All records are there: list_records and export_dataset with flow_id = batch_id.',
  cancelled: 'Cancelled for good; what was accepted is kept: list_records with flow_id = batch_id.',
};

/** What the client is to do next. Words of ours alone: nothing from seeds or teachers goes in. */
export function writeBatchNote({ state, counts, budget }: BatchView): string {
  const known = notes[state];
  const warning =
    budget !== null && budget.share >= warningShare
      ? ` ${Math.floor(budget.share * 100)} % of its budget is used.`
      : '';
  if (known !== undefined) return `${known}${state === 'running' ? warning : ''}`;
  const retry = counts.failed > 0 ? ' control_batch retry_failed tries the failed ones anew.' : '';
  if (state === 'unfilled') {
    return `It has no further candidates: see why. Start a larger plan with more seeds, kinds or max_candidates.${retry}`;
  }
  return `Paused: see why. control_batch resume goes on, raise_budget lifts its caps and goes on.${warning}${retry}`;
}
