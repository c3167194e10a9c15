import type { BatchView } from '../batches/batch-view.ts';
import { type BatchAction, createBatches } from '../batches/batches.ts';
import type { PlanInput } from '../batches/plan.ts';
import type { Config } from '../config.ts';
import { countOf } from '../errors.ts';
import { readPages } from '../store/read-pages.ts';
import { buildParts, type Parts } from './build-parts.ts';
import { openQueue } from './open-store.ts';
import { showDownload } from './progress.ts';
import { showBatch } from './show-batch.ts';
import { lookAtBatch, type Say, workHere } from './work-here.ts';

const pageSize = 100;

const say: Say = (line) => void process.stdout.write(`${line}\n`);

/** Every batch in a line, the oldest first. */
async function listBatches(parts: Parts): Promise<void> {
  const pages = readPages((place) => parts.store.runs.list({ kind: 'batch', limit: pageSize, ...place }));
  let listed = 0;
  for await (const page of pages) {
    for (const { id } of page) {
      const { state, counts, records, created } = await lookAtBatch(parts, id);
      listed += 1;
      say(`${id}  ${state.padEnd(9)}  ${counts.accepted} of ${countOf(records, 'record')}  ${created}`);
    }
  }
  if (listed === 0) say('There is no batch yet: run and start_batch make some.');
}

/** Shows all batches, or one. */
export async function showBatches(config: Config, id: string | undefined): Promise<void> {
  const parts = await buildParts(config);
  try {
    if (id === undefined) return await listBatches(parts);
    const view = await lookAtBatch(parts, id);
    say(`${view.id}: ${view.state}${view.why === null ? '' : `, ${view.why}`}`);
    say(showBatch(view));
  } finally {
    await parts.close();
  }
}

/** What was written before does not grow by itself. */
function tellBatch(view: BatchView): void {
  say(`\n${showBatch(view)}`);
  if (view.counts.accepted > 0) say(`The same run again writes its file anew, or: export --run ${view.id}`);
}

/** Changes a batch; one that goes on is worked here, with a live display. Answers the exit code as `run` does. */
export async function controlBatch(
  config: Config,
  id: string,
  action: BatchAction,
  budget: PlanInput['budget'],
): Promise<number> {
  const goesOn = action !== 'pause' && action !== 'cancel';
  const parts = await buildParts(config, showDownload(process.stderr));
  try {
    const queue = await openQueue(config, parts.store, parts.owner, (error) =>
      say(`queue: ${error.message}`),
    );
    const batches = createBatches(parts, queue, { leave: async () => {} });
    await lookAtBatch(parts, id);
    const told = await batches.control(id, action, budget ?? null);
    if (told !== null) say(told);
    // The order is this process's to work; without a server there is nobody else who would take it up.
    if (goesOn && config.database === null) await queue.cancel(id);
    await queue.close();
    if (goesOn) return await workHere(config, parts, id, say, async (view) => tellBatch(view));
    const { state, counts, records } = await lookAtBatch(parts, id);
    say(`${id}: ${state}, ${counts.accepted} of ${countOf(records, 'record')}`);
    return 0;
  } finally {
    await parts.close();
  }
}
