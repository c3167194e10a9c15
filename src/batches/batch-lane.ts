import type { CandidatePath } from '../agents/candidate-path.ts';
import type { Skill } from '../agents/skills/skill.ts';
import { readPages } from '../store/read-pages.ts';
import type { RunTally } from '../store/store.ts';
import { createDrawReader } from './draw-reader.ts';
import { type Plan, splitByWeight } from './plan.ts';
import { type CutSeed, listForms } from './seed-reader.ts';
import { findSkill, type WorkParts } from './work-parts.ts';

/** A batch that names no limit gives up after this many candidates for each record. */
const candidatesForRecord = 50;

/** One skill's part of a batch, as this process works it. */
export interface Lane {
  skill: Skill;
  /** Accepted records to end with. */
  target: number;
  /** Draws from this number on are not made. */
  limit: number;
  /** Under way in this process. */
  running: number;
  pathAt(number: number): Promise<CandidatePath | null>;
  /** Seeds met on the way whose form the skill does not take. */
  unfit: ReadonlySet<string>;
  seedCount: number;
}

/** Why a skill of a batch gets no further candidate. */
export type LaneEnd = 'filled' | 'candidate limit' | `seeds exhausted${string}`;

async function listSeedIds({ store }: WorkParts, plan: Plan): Promise<string[]> {
  if (plan.seeds !== 'all') return plan.seeds;
  const most = plan.seed_count ?? Number.POSITIVE_INFINITY;
  const ids: string[] = [];
  const pages = readPages((place) =>
    store.seeds.list({ limit: Math.min(1000, most - ids.length), ...place }),
  );
  for await (const page of pages) {
    ids.push(...page.map(({ id }) => id));
    if (ids.length >= most) break;
  }
  return ids;
}

/** How many records of each skill a plan asks for, in the plan's order. */
export function targetsOf(plan: Plan): number[] {
  return splitByWeight(
    plan.records,
    plan.skills.map(({ weight }) => weight),
  );
}

/** The lanes of a plan. */
export async function makeLanes(
  parts: WorkParts,
  plan: Plan,
  readSeed: (skill: Skill, id: string) => Promise<CutSeed>,
): Promise<Lane[]> {
  const seeds = await listSeedIds(parts, plan);
  const targets = targetsOf(plan);
  const most = plan.max_candidates ?? plan.records * candidatesForRecord;
  return plan.skills.map((share, index) => {
    const skill = findSkill(parts.skills, share.skill);
    const target = targets[index] ?? 0;
    const unfit = new Set<string>();
    const countPassages = async (id: string) => {
      const { passages } = await readSeed(skill, id);
      if (passages.length === 0) unfit.add(id);
      return passages.length;
    };
    return {
      skill,
      target,
      limit: Math.ceil((most * target) / plan.records),
      running: 0,
      pathAt: createDrawReader({ plan, share, skill, seeds, countPassages }),
      unfit,
      seedCount: seeds.length,
    };
  });
}

/** Seeds that the skill does not take are there and give nothing: more of them would not help. */
function describeExhausted({ skill, unfit, seedCount }: Lane): LaneEnd {
  if (unfit.size === 0) return 'seeds exhausted';
  const which = unfit.size === seedCount ? 'all' : `${unfit.size} of ${seedCount}`;
  return `seeds exhausted, ${which} by their form: it takes ${listForms(skill)} alone`;
}

/** Why a lane has come to its end; null while draws are under way somewhere or can still be taken. */
export function findLaneEnd({ candidates, draws }: RunTally, lane: Lane): LaneEnd | null {
  const isOwn = (entry: { skill: string }) => entry.skill === lane.skill.name;
  const accepted = candidates.filter((entry) => isOwn(entry) && entry.state === 'accepted');
  if (accepted.reduce((sum, { count }) => sum + count, 0) >= lane.target) return 'filled';
  const drawn = draws.find(isOwn);
  if (drawn === undefined || drawn.taken > 0 || drawn.free > 0) return null;
  if (drawn.ended) return describeExhausted(lane);
  return drawn.begun >= lane.limit ? 'candidate limit' : null;
}
