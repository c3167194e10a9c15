import { resolve } from 'node:path';
import { type BatchView, viewBatch } from '../batches/batch-view.ts';
import { createBatch } from '../batches/batches.ts';
import type { PlanInput } from '../batches/plan.ts';
import type { Queue } from '../batches/queue/queue.ts';
import { runBatch } from '../batches/run-batch.ts';
import type { Config } from '../config.ts';
import { addSeeds } from '../datasets/add-seeds.ts';
import { exportDataset } from '../datasets/export.ts';
import { readSeeds } from '../datasets/read-seeds.ts';
import type { SeedOutcome } from '../datasets/seed-outcome.ts';
import { CallerError } from '../errors.ts';
import type { Run } from '../store/store.ts';
import { buildParts, type Parts } from './build-parts.ts';
import { openQueue } from './open-store.ts';
import { createProgress, showDownload } from './progress.ts';
import { showBatch } from './show-batch.ts';
import { showRecord } from './show-record.ts';

/** What `run` and `plan` both take. */
export interface PlanFlags {
  skill: string[];
  records: number;
  refinements: number;
  answers: number;
  instructions: number;
  concurrency?: number;
  maxCandidates?: number;
  kinds?: string[];
  transformations?: string[];
  maxCost?: number;
  maxTokens?: number;
  maxCalls?: number;
  language?: string;
  randomSeed: string;
}

export interface RunFlags extends PlanFlags {
  out: string;
  format: 'full' | 'messages' | 'sharegpt' | 'alpaca';
}

type Say = (line: string) => void;

const shownRecords = 3;

/** Adds what the paths hold and answers with the ids of all of it, new or known. */
export async function addPaths(parts: Parts, paths: string[], say: Say): Promise<string[]> {
  const ids = new Set<string>();
  async function* listen(): AsyncGenerator<SeedOutcome> {
    for await (const outcome of readSeeds(paths)) {
      if ('seed' in outcome) ids.add(outcome.seed.id);
      yield outcome;
    }
  }
  const count = await addSeeds(parts.store.seeds, listen());
  say(`Seeds: ${count.added} new, ${count.known} known, ${count.skipped} skipped.`);
  for (const { uri, reason } of count.firstSkipped) say(`  skipped ${uri}: ${reason}`);
  return [...ids].sort();
}

function readBudget({ maxCost, maxTokens, maxCalls }: PlanFlags): PlanInput['budget'] {
  if (maxCost === undefined && maxTokens === undefined && maxCalls === undefined) return null;
  return { usd: maxCost, tokens: maxTokens, calls: maxCalls };
}

/** An embedded model answers one question at a time: more candidates at once would only spoil what it keeps read. */
function usualConcurrency({ teachers, teacherOfRole }: Config): number {
  const name = teacherOfRole.respond;
  return name !== null && teachers[name]?.type === 'embedded' ? 1 : 16;
}

/** The plan that the flags of `run` and `plan` name. */
export function makePlan(config: Config, flags: PlanFlags, seeds: string[]): PlanInput {
  const names = flags.skill.length > 0 ? flags.skill : ['reading-comprehension'];
  return {
    skills: names.map((name) => {
      const [skill = '', weight] = name.split('=');
      return {
        skill,
        weight: weight === undefined ? 1 : Number(weight),
        ...(flags.kinds !== undefined && { kinds: flags.kinds }),
        ...(flags.transformations !== undefined && { transformations: flags.transformations }),
      };
    }),
    seeds,
    records: flags.records,
    refinements: flags.refinements,
    sizes: { answers: flags.answers, instructions: flags.instructions },
    language: flags.language ?? null,
    max_candidates: flags.maxCandidates ?? null,
    concurrency: flags.concurrency ?? usualConcurrency(config),
    random_seed: flags.randomSeed,
    budget: readBudget(flags),
  };
}

async function findRun(parts: Parts, id: string): Promise<Run> {
  const run = await parts.store.runs.get(id);
  if (run === null) throw new Error(`the batch ${id} is gone`);
  return run;
}

async function showEnd(parts: Parts, id: string, flags: RunFlags, say: Say): Promise<BatchView> {
  const view = await viewBatch(parts.store, await findRun(parts, id));
  say(`\n${showBatch(view)}`);
  if (view.counts.accepted > 0) {
    const page = await parts.store.records.list({ run: id, limit: shownRecords });
    for (const record of page.entries) say(showRecord(record));
    const file = resolve(flags.out);
    const exported = await exportDataset(parts.store, {
      filter: { run: id },
      form: flags.format,
      file,
      overwrite: true,
    });
    say(`\n${exported.records} ${exported.records === 1 ? 'record' : 'records'} in ${exported.file}`);
  }
  return view;
}

/** Seeds in, records out. Answers the exit code: 0 finished, 1 stopped short, 2 unfilled, 130 interrupted. */
export async function run(config: Config, paths: string[], flags: RunFlags): Promise<number> {
  const say: Say = (line) => void process.stdout.write(`${line}\n`);
  if (paths.length === 0)
    throw new CallerError('No seeds are named.', 'Give files or folders, for instance: run samples.');
  const download = showDownload(process.stderr);
  const parts = await buildParts(config, download);
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
  let queue: Queue | null = null;
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    if (config.teacherOfRole.respond === null || config.teacherOfRole.respond === 'host') {
      throw new CallerError(
        'A run on the command line has no host assistant to answer its steps.',
        'Choose a teacher: --teacher embedded, or --teacher openai --model <name>.',
      );
    }
    const seeds = await addPaths(parts, paths, say);
    if (seeds.length === 0) throw new CallerError('The paths hold no usable seed.', 'See the reasons above.');
    const plan = makePlan(config, flags, seeds);
    const id = await createBatch(parts, plan);
    const look = async () => viewBatch(parts.store, await findRun(parts, id));
    const before = await look();
    const usedModels = new Set(Object.values(parts.teachersFor(null)).map(({ model }) => model));
    say(
      `Run ${id}${before.counts.attempted > 0 ? ' (taken up again)' : ''}: ${plan.records} records, teacher ${[...usedModels].join(', ')}`,
    );
    if (usedModels.has('mock') || usedModels.has('scripted')) {
      say(
        'This teacher only makes up or repeats answers, for rehearsals: its records mean nothing. They are kept',
      );
      say('beside real ones, marked by their model; use another --data-dir to keep them apart.');
    }
    // Workers on the same database lend a hand.
    if (config.database !== null) {
      queue = await openQueue(config, parts.store, parts.owner, (error) => say(`queue: ${error.message}`));
      await queue.enqueue(id, 1);
    }
    const progress = createProgress(process.stderr, before, look);
    const end = await runBatch(parts, id, { drain: drain.signal, stop: stop.signal }).finally(progress.close);
    if (drain.signal.aborted && end.state === 'paused') {
      // Nobody else takes up what its user has stopped.
      await parts.store.runs.update(id, { state: 'paused', progress: { why: 'it was interrupted' } });
    }
    if (end.state !== 'paused' || drain.signal.aborted) await queue?.cancel(id);
    const { state, why } = await showEnd(parts, id, flags, say);
    if (end.state === 'finished') return 0;
    if (end.state === 'unfilled') say(`\nUnfilled: ${why}`);
    else
      say(
        `\nPaused: ${(state === 'running' ? null : why) ?? 'it was interrupted'}\nThe same command goes on from here.`,
      );
    if (drain.signal.aborted) return 130;
    return end.state === 'unfilled' ? 2 : 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await queue?.close();
    await parts.close();
  }
}
