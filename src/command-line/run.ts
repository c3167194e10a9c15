import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BatchView } from '../batches/batch-view.ts';
import { createBatch } from '../batches/batches.ts';
import type { PlanInput } from '../batches/plan.ts';
import type { Config } from '../config.ts';
import { addSeeds } from '../datasets/add-seeds.ts';
import { isCard } from '../datasets/dataset-card.ts';
import { exportDataset, isBeginning } from '../datasets/export.ts';
import { readSeeds } from '../datasets/read-seeds.ts';
import { checkTarget } from '../datasets/replace-file.ts';
import type { SeedOutcome } from '../datasets/seed-outcome.ts';
import { CallerError, countOf } from '../errors.ts';
import { buildParts, type Parts } from './build-parts.ts';
import { showDownload } from './progress.ts';
import { showBatch } from './show-batch.ts';
import { describeExport } from './show-export.ts';
import { showRecord } from './show-record.ts';
import { assertTeacher, listModels, lookAtBatch, type Say, workHere } from './work-here.ts';

export interface BudgetFlags {
  maxCost?: number;
  maxTokens?: number;
  maxCalls?: number;
}

/** What `run` and `plan` both take. */
export interface PlanFlags extends BudgetFlags {
  skill: string[];
  records: number;
  refinements: number;
  answers: number;
  instructions: number;
  concurrency?: number;
  maxCandidates?: number;
  kinds?: string[];
  transformations?: string[];
  language?: string;
  passageWords?: number;
  randomSeed: string;
}

export interface RunFlags extends PlanFlags {
  out: string;
  overwrite: boolean;
  format: 'full' | 'messages' | 'sharegpt' | 'alpaca';
}

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

export function readBudget({ maxCost, maxTokens, maxCalls }: BudgetFlags): PlanInput['budget'] {
  if (maxCost === undefined && maxTokens === undefined && maxCalls === undefined) return null;
  return { usd: maxCost, tokens: maxTokens, calls: maxCalls };
}

/**
 * A quarter more candidates than calls that a teacher gets at once where nothing else is said: while the answer of one is
 * kept and checked, another one's call is under way. An embedded model answers one question at a time: more candidates would
 * only spoil what it keeps read.
 */
function usualConcurrency({ teachers, teacherOfRole }: Config): number {
  const name = teacherOfRole.respond;
  return name !== null && teachers[name]?.type === 'embedded' ? 1 : 20;
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
    ...(flags.passageWords !== undefined && { passage_words: flags.passageWords }),
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

async function showRecords(parts: Parts, view: BatchView, flags: RunFlags, say: Say): Promise<void> {
  say(`\n${showBatch(view)}`);
  if (view.counts.accepted === 0) return say(`\nNo record was accepted: ${flags.out} is not written.`);
  // Another run may have written there meanwhile.
  await assertOwnFile(parts, flags, view.id);
  const filter = { run: view.id };
  const page = await parts.store.records.list({ ...filter, limit: shownRecords });
  for (const record of page.entries) say(showRecord(record));
  const target = { form: flags.format, file: resolve(flags.out), overwrite: true };
  const exported = await exportDataset(parts.store, { filter, ...target });
  say(`\n${describeExport(exported)}`);
}

/** A batch may write on what it wrote, which is the beginning of what it writes now; any other file stays. Throws CallerError. */
async function assertOwnFile({ store }: Parts, flags: RunFlags, batch: string): Promise<void> {
  const file = resolve(flags.out);
  const card = `${file}.md`;
  if (flags.overwrite) return;
  const isOwn = await isBeginning(store, { filter: { run: batch }, form: flags.format, file });
  const beside = await readFile(card, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (isOwn && (beside === null || isCard(beside))) return;
  throw new CallerError(
    `${isOwn ? card : file} is there already, and holds something else than the records of ${batch} in this form.`,
    'Name another file with --out, or have it replaced with --overwrite.',
  );
}

/** Seeds in, records out. Answers the exit code: 0 finished, 1 stopped short, 2 unfilled, 130 interrupted. */
export async function run(config: Config, paths: string[], flags: RunFlags): Promise<number> {
  const say: Say = (line) => void process.stdout.write(`${line}\n`);
  if (paths.length === 0)
    throw new CallerError(
      'No seeds are named.',
      'Give files or folders before options that take lists, for instance: run samples --skill coding.',
    );
  assertTeacher(config);
  await checkTarget(resolve(flags.out), true);
  await checkTarget(`${resolve(flags.out)}.md`, true);
  const parts = await buildParts(config, showDownload(process.stderr));
  try {
    const seeds = await addPaths(parts, paths, say);
    if (seeds.length === 0) throw new CallerError('The paths hold no usable seed.', 'See the reasons above.');
    const plan = makePlan(config, flags, seeds);
    const id = await createBatch(parts, plan, (batch) => assertOwnFile(parts, flags, batch));
    const { counts } = await lookAtBatch(parts, id);
    const models = [...(await listModels(parts, id))];
    say(
      `Run ${id}${counts.attempted > 0 ? ' (taken up again)' : ''}: ${countOf(plan.records, 'record')}, teacher ${models.join(', ')}`,
    );
    return await workHere(config, parts, id, say, (view) => showRecords(parts, view, flags, say));
  } finally {
    await parts.close();
  }
}
