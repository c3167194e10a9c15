import type { RunStore } from '../../store/store.ts';
import type { Queue } from './queue.ts';

/** Sees that every batch that is running is in the queue, whatever happened to the process that ordered it. */
export async function queueRunning(runs: RunStore, queue: Queue): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await runs.list({
      kind: 'batch',
      states: ['running'],
      limit: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const { id } of page.entries) await queue.enqueue(id, 1);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}
