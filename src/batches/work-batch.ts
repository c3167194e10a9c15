import { type CandidateOutcome, type CandidateParts, followPath } from '../agents/candidate.ts';
import { type CandidatePath, formatPath, makeCandidateId } from '../agents/candidate-path.ts';
import type { Skill } from '../agents/skill.ts';
import { createSteps } from '../agents/step.ts';
import { isMendable } from '../errors.ts';
import type { CandidateState } from '../store/store.ts';
import { drawPaths } from './draws.ts';
import { type Plan, splitByWeight } from './plan.ts';
import { createSeedReader } from './seed-reader.ts';
import { findSkill, type WorkParts } from './work-parts.ts';

/** One candidate has come to an end. */
export interface SettledEvent {
  skill: string;
  kind: string;
  state: CandidateState;
  reason: string | null;
}

export type BatchEnd =
  /** Every skill has its records. */
  | { state: 'finished' }
  /** A skill cannot get its records from what there is. */
  | { state: 'unfilled'; why: string }
  /** Stopped from outside, or by what somebody must mend; to be started again. */
  | { state: 'paused'; why: string; error: unknown };

export interface BatchWatch {
  /** Ends the work after the calls in flight: nothing paid is lost. */
  drain: AbortSignal;
  /** Ends the work at once. */
  stop: AbortSignal;
  onSettled?(event: SettledEvent): void;
}

/** One skill's part of a batch. */
interface Lane {
  skill: Skill;
  target: number;
  accepted: number;
  running: number;
  /** Candidates drawn so far, settled ones of earlier starts included. */
  drawn: number;
  limit: number;
  paths: AsyncGenerator<CandidatePath[]>;
  ready: CandidatePath[];
  end: 'seeds exhausted' | 'candidate limit' | null;
}

const candidatesForRecord = 50;

async function listSeedIds({ store }: WorkParts, plan: Plan): Promise<string[]> {
  if (plan.seeds !== 'all') return plan.seeds;
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.seeds.list({ limit: 1000, ...(cursor !== undefined && { cursor }) });
    ids.push(...page.entries.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

/**
 * Works a batch until every skill has exactly its records. A candidate is begun only while the accepted ones and those
 * under way are fewer than the target: so there is never one too many, and the records are those of the shortest run of
 * draws that holds enough, whatever the order in which answers came in and however often the work was cut short.
 */
export async function workBatch(
  parts: WorkParts,
  run: string,
  plan: Plan,
  { drain, stop, onSettled }: BatchWatch,
): Promise<BatchEnd> {
  const { store } = parts;
  const readSeed = createSeedReader(store.seeds);
  const steps = createSteps({
    run,
    randomSeed: plan.random_seed,
    ledger: store.ledger,
    teachers: parts.teachersFor(plan.teacher),
    toolbelt: parts.toolbelt,
    budget: null,
    drain,
    signal: stop,
  });
  const counts = await store.candidates.counts(run);
  const seeds = await listSeedIds(parts, plan);
  const targets = splitByWeight(
    plan.records,
    plan.skills.map(({ weight }) => weight),
  );
  const lanes = plan.skills.map((share, index): Lane => {
    const skill = findSkill(parts.skills, share.skill);
    const target = targets[index] ?? 0;
    const countPassages = async (id: string) => (await readSeed(skill, id)).passages.length;
    return {
      skill,
      target,
      accepted: counts
        .filter((entry) => entry.skill === skill.name && entry.state === 'accepted')
        .reduce((sum, { count }) => sum + count, 0),
      running: 0,
      drawn: 0,
      limit: Math.ceil(((plan.max_candidates ?? plan.records * candidatesForRecord) * target) / plan.records),
      paths: drawPaths({ plan, share, skill, seeds, countPassages }),
      ready: [],
      end: null,
    };
  });

  let running = 0;
  let wake = () => {};
  let stopped: { error: unknown } | null = null;

  async function settle(lane: Lane, path: CandidatePath, id: string, retries: number): Promise<void> {
    const { seed, passages } = await readSeed(lane.skill, path.seed);
    const { skill } = lane;
    const { language, sizes } = plan;
    const given: CandidateParts = {
      run,
      skill,
      seed,
      passages,
      language,
      sizes,
      steps,
      interpreter: parts.interpreter,
      retries,
      now: parts.now,
    };
    const outcome: CandidateOutcome = await followPath(given, path);
    const entry = {
      id,
      run,
      path: formatPath(path),
      seed: seed.id,
      skill: skill.name,
      kind: path.kind,
      retries,
    };
    const { state, reason, body } = outcome;
    await store.candidates.put(
      { ...entry, state, reason, body },
      outcome.state === 'accepted' ? outcome.record : undefined,
    );
    if (state === 'accepted') lane.accepted += 1;
    onSettled?.({ skill: skill.name, kind: path.kind, state, reason });
  }

  /** The next path of a lane that is still to be worked; null where there is none, and `end` says why. */
  async function drawNext(lane: Lane) {
    while (lane.end === null) {
      const path = lane.ready.shift();
      if (path === undefined) {
        const group = await lane.paths.next();
        if (group.done) lane.end = 'seeds exhausted';
        else lane.ready = group.value;
        continue;
      }
      if (lane.drawn >= lane.limit) {
        lane.end = 'candidate limit';
        break;
      }
      lane.drawn += 1;
      const id = makeCandidateId(run, path);
      const known = await store.candidates.get(id);
      if (known === null || known.state === 'pending') return { path, id, retries: known?.retries ?? 0 };
    }
    return null;
  }

  const open = (lane: Lane) => lane.end === null && lane.accepted + lane.running < lane.target;
  const need = (lane: Lane) => (lane.target - lane.accepted - lane.running) / lane.target;

  for (;;) {
    const lane = lanes.filter(open).sort((one, other) => need(other) - need(one))[0];
    if (
      stopped !== null ||
      drain.aborted ||
      stop.aborted ||
      lane === undefined ||
      running >= plan.concurrency
    ) {
      if (running === 0) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    const next = await drawNext(lane);
    if (next === null) continue;
    running += 1;
    lane.running += 1;
    settle(lane, next.path, next.id, next.retries)
      .catch((error: unknown) => {
        stopped ??= { error };
      })
      .finally(() => {
        running -= 1;
        lane.running -= 1;
        wake();
      });
  }

  const failure = stopped as { error: unknown } | null;
  if (drain.aborted || stop.aborted) return { state: 'paused', why: 'stopped from outside', error: null };
  if (failure !== null) {
    if (!isMendable(failure.error)) throw failure.error;
    return { state: 'paused', why: failure.error.message, error: failure.error };
  }
  const short = lanes.filter((lane) => lane.accepted < lane.target);
  if (short.length === 0) return { state: 'finished' };
  const why = short
    .map((lane) => `${lane.skill.name} has ${lane.accepted} of ${lane.target} records: ${lane.end}`)
    .join('; ');
  return { state: 'unfilled', why };
}
