import { resolve } from 'node:path';
import { nameBatch, readPlan, runBatch } from '../batches/batches.ts';
import type { Plan } from '../batches/plan.ts';
import type { Config } from '../config.ts';
import { addSeeds } from '../datasets/add-seeds.ts';
import { exportDataset } from '../datasets/export.ts';
import { readSeeds } from '../datasets/read-seeds.ts';
import type { SeedOutcome } from '../datasets/seed-outcome.ts';
import { CallerError } from '../errors.ts';
import { buildParts, type Parts } from './build-parts.ts';
import { createProgress, showDownload } from './progress.ts';
import { showRecord } from './show-record.ts';

export interface RunFlags {
  skill: string[];
  records: number;
  refinements: number;
  answers: number;
  concurrency: number;
  maxCandidates?: number;
  language?: string;
  randomSeed: string;
  out: string;
  format: 'full' | 'messages' | 'sharegpt' | 'alpaca';
}

const shownRecords = 3;

/** Adds what the paths hold and answers with the ids of all of it, new or known. */
async function addPaths(parts: Parts, paths: string[], say: (line: string) => void): Promise<string[]> {
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

async function makePlan(parts: Parts, flags: RunFlags, seeds: string[]): Promise<Plan> {
  const names = flags.skill.length > 0 ? flags.skill : ['reading-comprehension'];
  return readPlan(parts, {
    skills: names.map((name) => {
      const [skill = '', weight] = name.split('=');
      return { skill, weight: weight === undefined ? 1 : Number(weight) };
    }),
    seeds,
    records: flags.records,
    refinements: flags.refinements,
    sizes: { answers: flags.answers },
    language: flags.language ?? null,
    max_candidates: flags.maxCandidates ?? null,
    concurrency: flags.concurrency,
    random_seed: flags.randomSeed,
  });
}

async function showEnd(
  parts: Parts,
  run: string,
  flags: RunFlags,
  say: (line: string) => void,
): Promise<void> {
  const counts = await parts.store.candidates.counts(run);
  const sum = (state: string) =>
    counts.filter((entry) => entry.state === state).reduce((total, { count }) => total + count, 0);
  const attempted = counts.reduce((total, { count }) => total + count, 0);
  say(
    `\n${attempted} candidates = ${sum('accepted')} accepted + ${sum('rejected')} rejected + ${sum('failed')} failed + ${sum('pending')} pending`,
  );
  const reasons = new Map<string, number>();
  for (const { reason, state, count } of counts) {
    if (reason !== null)
      reasons.set(`${state}: ${reason}`, (reasons.get(`${state}: ${reason}`) ?? 0) + count);
  }
  for (const [reason, count] of [...reasons].sort(([, one], [, other]) => other - one))
    say(`  ${count} ${reason}`);
  const usage = await parts.store.ledger.usage(run);
  const cost = usage.cost === null ? 'price unknown' : `$${usage.cost.toFixed(4)}`;
  say(`${usage.answers} teacher answers, ${usage.inputTokens} tokens in, ${usage.outputTokens} out, ${cost}`);
  if (sum('accepted') === 0) return;
  const page = await parts.store.records.list({ run, limit: shownRecords });
  for (const record of page.entries) say(showRecord(record));
  const exported = await exportDataset(parts.store, {
    filter: { run },
    form: flags.format,
    file: resolve(flags.out),
    overwrite: true,
  });
  say(`\n${exported.records} records in ${exported.file}`);
}

/** Seeds in, records out. Answers the exit code: 0 finished, 1 stopped short, 2 unfilled, 130 interrupted. */
export async function run(config: Config, paths: string[], flags: RunFlags): Promise<number> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
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
    const plan = await makePlan(parts, flags, seeds);
    const id = nameBatch(parts, plan);
    const before = await parts.store.candidates.counts(id);
    const usedModels = new Set(Object.values(parts.teachersFor(plan.teacher)).map(({ model }) => model));
    say(
      `Run ${id}${before.length > 0 ? ' (taken up again)' : ''}: ${plan.records} records, teacher ${[...usedModels].join(', ')}`,
    );
    const progress = createProgress(process.stderr, plan.records, before, () => parts.store.ledger.usage(id));
    const end = await runBatch(parts, id, plan, {
      drain: drain.signal,
      stop: stop.signal,
      onSettled: progress.onSettled,
    }).finally(() => progress.close());
    await showEnd(parts, id, flags, say);
    if (end.state === 'finished') return 0;
    if (end.state === 'unfilled') say(`\nUnfilled: ${end.why}`);
    if (end.state === 'paused') say(`\nPaused: ${end.why}\nThe same command goes on from here.`);
    return drain.signal.aborted ? 130 : end.state === 'unfilled' ? 2 : 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await parts.close();
  }
}
