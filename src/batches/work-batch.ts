import { setTimeout as sleep } from 'node:timers/promises';
import { BudgetReached } from '../agents/budget.ts';
import { followPath } from '../agents/candidate.ts';
import { type CandidatePath, formatPath, makeCandidateId } from '../agents/candidate-path.ts';
import { createSteps } from '../agents/step.ts';
import { isMendable } from '../errors.ts';
import type { CandidateState } from '../store/store.ts';
import { findLaneEnd, type Lane, type LaneEnd, makeLanes } from './batch-lane.ts';
import { teachersOf } from './batch-teachers.ts';
import { createBeginRoom } from './begin-room.ts';
import { createBudget } from './budget.ts';
import type { Plan } from './plan.ts';
import { createSeedReader } from './seed-reader.ts';
import type { WorkParts } from './work-parts.ts';

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
  /** The next call does not fit below the cap. */
  | { state: 'paused'; cause: 'budget' }
  /** Stopped by what somebody must mend. */
  | { state: 'paused'; cause: 'problem'; why: string }
  /** Stopped from outside. */
  | { state: 'paused'; cause: 'asked' };

export interface BatchWatch {
  /** Ends the work after the calls in flight: nothing paid is lost. */
  drain: AbortSignal;
  /** Ends the work at once. */
  stop: AbortSignal;
  onSettled?(event: SettledEvent): void;
}

/** How long to wait for candidates that other processes have under way, in milliseconds. */
const othersEveryMs = 300;
/** What a batch needs of its seeds, steps and candidates, for one path. */
function createFollower(
  parts: WorkParts,
  run: string,
  plan: Plan,
  watch: Pick<BatchWatch, 'drain' | 'stop' | 'onSettled'>,
) {
  const { store, owner } = parts;
  const readSeed = createSeedReader(store.seeds, plan.passage_words);
  const steps = createSteps({
    run,
    randomSeed: plan.random_seed,
    ledger: store.ledger,
    teachers: teachersOf(parts, plan),
    toolbelt: parts.toolbelt,
    // Also without a cap: a call is reserved so that no other process makes it as well.
    budget: createBudget(store.budgets, {
      run,
      owner,
      cap: plan.budget ?? {},
      signal: AbortSignal.any([watch.drain, watch.stop]),
    }),
    drain: watch.drain,
    signal: watch.stop,
  });

  async function settle({ skill }: Lane, path: CandidatePath, number: number): Promise<void> {
    const id = makeCandidateId(run, path);
    const { seed, passages } = await readSeed(skill, path.seed);
    const retries = (await store.candidates.get(id))?.retries ?? 0;
    const { language, sizes } = plan;
    const { interpreter, now } = parts;
    const given = { run, skill, seed, passages, language, sizes, steps, interpreter, retries, now };
    const outcome = await followPath(given, path);
    const { state, reason, body } = outcome;
    const entry = { id, run, path: formatPath(path), seed: seed.id, skill: skill.name, kind: path.kind };
    const record = outcome.state === 'accepted' ? outcome.record : undefined;
    const draw = { number, owner };
    const mine = await store.candidates.put({ ...entry, retries, state, reason, body }, record, draw);
    if (mine) watch.onSettled?.({ skill: skill.name, kind: path.kind, state, reason });
  }

  return { readSeed, settle };
}

/**
 * Works a batch until every skill has exactly its records, beside any number of other processes. A draw is handed out
 * only while accepted candidates and those under way are fewer than the target: so there is never one too many, and the
 * records are those of the shortest run of draws that holds enough, in whatever order answers come in and however often
 * the work is cut short.
 */
export async function workBatch(
  parts: WorkParts,
  run: string,
  plan: Plan,
  watch: BatchWatch,
): Promise<BatchEnd> {
  const { store, owner } = parts;
  const { drain, stop } = watch;
  // What stops one candidate for good, the budget for instance, stops the others too, after their calls in flight.
  const halt = new AbortController();
  const { readSeed, settle } = createFollower(parts, run, plan, {
    ...watch,
    drain: AbortSignal.any([drain, halt.signal]),
  });
  const beginRoom = createBeginRoom(store, run, plan.budget ?? {});
  const lanes = await makeLanes(parts, plan, readSeed);
  const ends = new Map<Lane, LaneEnd>(
    lanes.filter(({ target }) => target === 0).map((lane) => [lane, 'filled']),
  );
  let running = 0;
  let wake = () => {};
  let failure: { error: unknown } | null = null;
  const isStopping = () => failure !== null || drain.aborted || stop.aborted;

  async function work(lane: Lane, number: number): Promise<void> {
    const path = await lane.pathAt(number);
    if (path !== null) return settle(lane, path, number);
    const skill = lane.skill.name;
    await store.draws.end(run, skill, number);
    await store.draws.drop({ run, skill, number, owner });
  }

  function begin(lane: Lane, number: number): void {
    running += 1;
    lane.running += 1;
    work(lane, number)
      .catch((error: unknown) => {
        failure ??= { error };
        halt.abort();
      })
      .finally(() => {
        running -= 1;
        lane.running -= 1;
        wake();
      });
  }

  /** Takes draws for the lane that has the least under way for its share; answers whether it got any. */
  async function takeDraws(): Promise<boolean> {
    const open = lanes.filter((lane) => !ends.has(lane));
    const order = open.sort((one, other) => one.running / one.target - other.running / other.target);
    const room = await beginRoom.find(plan.concurrency - running);
    if (room === 0) return false;
    const share = Math.ceil(room / Math.max(1, order.length));
    for (const lane of order) {
      const wish = { run, skill: lane.skill.name, owner, target: lane.target, limit: lane.limit };
      const numbers = await store.draws.take({ ...wish, most: share });
      beginRoom.use(numbers.length);
      for (const number of numbers) begin(lane, number);
      if (numbers.length > 0) return true;
    }
    return false;
  }

  async function findEnds(): Promise<void> {
    const tally = await store.runs.tally(run);
    for (const lane of lanes.filter((entry) => !ends.has(entry))) {
      const end = findLaneEnd(tally, lane);
      if (end !== null) ends.set(lane, end);
    }
  }

  async function goOn(): Promise<void> {
    while (!isStopping() && ends.size < lanes.length) {
      const settled = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (running < plan.concurrency && (await takeDraws())) continue;
      if (running > 0) {
        await settled;
        continue;
      }
      await findEnds();
      if (ends.size < lanes.length) await sleep(othersEveryMs);
    }
  }

  await goOn().catch((error: unknown) => {
    failure ??= { error };
  });
  while (running > 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  await store.draws.giveBack(run, owner);
  // No call of this process is under way any more: what is still reserved could not be settled, and may have been paid.
  await store.budgets.writeOff(run, (other) => other === owner);
  const failed = failure as { error: unknown } | null;
  if (drain.aborted || stop.aborted) return { state: 'paused', cause: 'asked' };
  if (failed !== null) {
    if (failed.error instanceof BudgetReached) return { state: 'paused', cause: 'budget' };
    if (isMendable(failed.error)) return { state: 'paused', cause: 'problem', why: failed.error.message };
    throw failed.error;
  }
  const short = [...ends].filter(([, end]) => end !== 'filled');
  if (short.length === 0) return { state: 'finished' };
  return {
    state: 'unfilled',
    why: short.map(([lane, end]) => `${lane.skill.name}: ${end}`).join('; '),
  };
}
