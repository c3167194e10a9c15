import { once } from 'node:events';
import { startBatchWorker } from '../batches/batch-worker.ts';
import type { Config } from '../config.ts';
import { CallerError } from '../errors.ts';
import { describeBug } from '../server/reply.ts';
import { buildParts } from './build-parts.ts';
import { openQueue } from './open-store.ts';

/** Works batches that others ordered in the same database, until it is told to stop. */
export async function work(config: Config): Promise<void> {
  if (config.database === null) {
    throw new CallerError(
      'A worker needs the database that it shares with the server and other workers.',
      'Give --database postgres://… or AGENTINSTRUCT_DATABASE. Without one the server works its batches itself.',
    );
  }
  const say = (line: string) => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const parts = await buildParts(config);
  try {
    const onFault = (error: Error) => say(`queue: ${error.message}`);
    const queue = await openQueue(config, parts.store, parts.owner, onFault);
    const worker = startBatchWorker(parts, queue, {
      onBug: (error) => say(describeBug(error)),
      onBegin: (batch) => say(`${batch}: working`),
      onEnd: (batch, state) => say(`${batch}: ${state === 'running' ? 'left to others' : state}`),
    });
    say('Waiting for batches. Ctrl-C ends after the calls in flight.');
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
    say('Ending after the calls in flight.');
    await worker.close();
    await queue.close();
  } finally {
    await parts.close();
  }
}
