import { readPages } from '../../store/read-pages.ts';
import type { RunStore } from '../../store/store.ts';
import type { Queue } from './queue.ts';

/** Sees that every batch that is running is in the queue, whatever happened to the process that ordered it. */
export async function queueRunning(runs: RunStore, queue: Queue): Promise<void> {
  const pages = readPages((place) => runs.list({ kind: 'batch', states: ['running'], limit: 100, ...place }));
  for await (const page of pages) for (const { id } of page) await queue.enqueue(id, 1);
}
