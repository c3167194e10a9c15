import { teachersOf } from '../batches/batch-teachers.ts';
import { type BatchView, planOf, viewBatch } from '../batches/batch-view.ts';
import type { Queue } from '../batches/queue/queue.ts';
import { runBatch } from '../batches/run-batch.ts';
import type { Config } from '../config.ts';
import { CallerError } from '../errors.ts';
import { rehearsalModels } from '../teachers/teacher.ts';
import type { Parts } from './build-parts.ts';
import { openQueue } from './open-store.ts';
import { createProgress } from './progress.ts';

export type Say = (line: string) => void;

/** The batch as it stands. Throws CallerError where there is none of this id. */
export async function lookAtBatch({ store }: Parts, id: string): Promise<BatchView> {
  const run = await store.runs.get(id);
  if (run?.kind === 'batch') return viewBatch(store, run);
  throw new CallerError(
    `There is no batch ${JSON.stringify(id.slice(0, 80))}.`,
    'See agentinstruct batches for those there are.',
  );
}

/** A batch needs a teacher that is there without an assistant. Throws CallerError where none is configured. */
export function assertTeacher({ teacherOfRole }: Config): void {
  if (teacherOfRole.respond !== null && teacherOfRole.respond !== 'host') return;
  throw new CallerError(
    'A run on the command line has no host assistant to answer its steps.',
    'Choose a teacher: --teacher embedded, or --teacher openai --model <name>.',
  );
}

/** The models that answer a batch here, each once. */
export async function listModels(parts: Parts, id: string): Promise<Set<string>> {
  const plan = planOf(await parts.store.runs.get(id), id);
  return new Set(Object.values(teachersOf(parts, plan)).map(({ model }) => model));
}

/** Ctrl-C once: no further calls; again: those under way are cut too. */
function listenForStop(say: Say) {
  const drain = new AbortController();
  const stop = new AbortController();
  const interrupt = () => {
    if (drain.signal.aborted) stop.abort();
    else
      say(
        '\nStopping after the calls in flight; press Ctrl-C again to cut them off. Nothing accepted is lost.',
      );
    drain.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    drain: drain.signal,
    stop: stop.signal,
    end() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

/** Workers on the same database lend a hand. */
async function callWorkers(config: Config, parts: Parts, id: string, say: Say): Promise<Queue | null> {
  if (config.database === null) return null;
  const queue = await openQueue(config, parts.store, parts.owner, (error) => say(`queue: ${error.message}`));
  await queue.enqueue(id, 1);
  return queue;
}

function tellEnd(view: BatchView, isInterrupted: boolean, say: Say): number {
  if (view.state === 'finished') return 0;
  if (view.state === 'unfilled') {
    say(`\nUnfilled: ${view.why}`);
    say(
      'More seeds or kinds, or a higher --max-candidates, make another run, with --overwrite or another --out.',
    );
    return 2;
  }
  if (view.state === 'running') return 130;
  const isBudget = view.why?.includes('budget') ?? false;
  say(`\nPaused: ${view.why ?? 'it was interrupted'}`);
  say(
    isBudget
      ? 'The same command with a higher budget goes on from here.'
      : 'The same command goes on from here.',
  );
  return isInterrupted ? 130 : 1;
}

/**
 * Works a batch in this process with a live display until it ends or is interrupted. Answers the exit code: 0 finished, 1
 * stopped short, 2 unfilled, 130 interrupted. `onEnd` comes before the last words.
 */
export async function workHere(
  config: Config,
  parts: Parts,
  id: string,
  say: Say,
  onEnd: (view: BatchView) => Promise<void>,
): Promise<number> {
  const stopping = listenForStop(say);
  let queue: Queue | null = null;
  try {
    const look = () => lookAtBatch(parts, id);
    const models = await listModels(parts, id);
    if (rehearsalModels.some((model) => models.has(model))) {
      say(
        'This teacher only makes up or repeats answers, for rehearsals: its records mean nothing. They are',
      );
      say('kept beside real ones, marked by their model; use another --data-dir to keep them apart.');
    }
    queue = await callWorkers(config, parts, id, say);
    const progress = createProgress(process.stderr, await look(), look);
    const end = await runBatch(parts, id, stopping).finally(progress.close);
    const isInterrupted = stopping.drain.aborted;
    const others = isInterrupted ? ((await queue?.counts(id))?.held ?? 0) : 0;
    if (others > 0)
      say(`\nOther workers go on with it: ${others}. agentinstruct batches pause ${id} stops them.`);
    else if (isInterrupted && end.state === 'paused') {
      // Nobody else takes up what its user has stopped.
      const progress = { why: 'it was interrupted' };
      await parts.store.runs.update(id, { state: 'paused', progress, onlyFrom: ['running'] });
    }
    const view = await look();
    if (view.state !== 'running') await queue?.cancel(id);
    await onEnd(view);
    return tellEnd(view, isInterrupted, say);
  } finally {
    stopping.end();
    await queue?.close();
  }
}
