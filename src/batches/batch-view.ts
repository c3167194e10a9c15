import { CallerError } from '../errors.ts';
import type { Amount, CandidateCount, CandidateState, DrawCount, Run, Store } from '../store/store.ts';
import { targetsOf } from './batch-lane.ts';
import { shareUsed, sumAmounts } from './budget.ts';
import { keptPlanSchema, type Plan } from './plan.ts';

/**
 * attempted = accepted + rejected + failed + pending, always. The four are counted where candidates and draws are kept,
 * attempted where draws are numbered: they add up because nothing is lost, and not by how they are shown.
 */
export type Counts = Record<CandidateState | 'attempted', number>;

export interface SkillView extends Counts {
  skill: string;
  /** Accepted records to end with. */
  target: number;
}

/** A batch as it stands. */
export interface BatchView {
  id: string;
  state: string;
  /** Why it is paused or unfilled; null otherwise. */
  why: string | null;
  records: number;
  counts: Counts;
  skills: SkillView[];
  /** Rejected and failed candidates by reason, the most frequent first. */
  reasons: { state: CandidateState; reason: string; count: number }[];
  spent: Amount;
  /** False: some answers had no known price, and `spent.usd` holds the others. */
  priced: boolean;
  budget: (Amount & { share: number; cap: NonNullable<Plan['budget']> }) | null;
  /** By what was spent for each record so far; null before the first record. */
  to_finish: Amount | null;
  created: string;
}

/** The plan of a batch. Throws CallerError where there is no such batch. */
export function planOf(run: Run | null, id: string): Plan {
  if (run?.kind !== 'batch') {
    throw new CallerError(
      `There is no batch ${JSON.stringify(id.slice(0, 80))}.`,
      'Use an id that start_batch gave, or ask without an id for all there are.',
    );
  }
  return keptPlanSchema.parse(run.plan);
}

const sumCounts = (counts: readonly CandidateCount[], state: CandidateState) =>
  counts.filter((entry) => entry.state === state).reduce((sum, { count }) => sum + count, 0);

function countStates(counts: readonly CandidateCount[], draws: readonly DrawCount[]): Counts {
  return {
    attempted: draws.reduce((sum, { begun }) => sum + begun, 0),
    accepted: sumCounts(counts, 'accepted'),
    rejected: sumCounts(counts, 'rejected'),
    failed: sumCounts(counts, 'failed'),
    pending: draws.reduce((sum, { taken, free }) => sum + taken + free, 0),
  };
}

function addReasons(counts: readonly CandidateCount[]): BatchView['reasons'] {
  const reasons = new Map<string, BatchView['reasons'][number]>();
  for (const { state, reason, count } of counts) {
    if (reason === null) continue;
    const known = reasons.get(`${state}\n${reason}`);
    reasons.set(`${state}\n${reason}`, { state, reason, count: count + (known?.count ?? 0) });
  }
  return [...reasons.values()].sort((one, other) => other.count - one.count);
}

/** Looks at a batch. Pending are the candidates that were begun, here or anywhere, and not yet settled. */
export async function viewBatch(store: Store, run: Run): Promise<BatchView> {
  const plan = planOf(run, run.id);
  const { candidates, draws, spending, unpriced } = await store.runs.tally(run.id);
  const { settled, reserved, lost } = spending;
  const targets = targetsOf(plan);
  const skills = plan.skills.map(({ skill }, index): SkillView => {
    const isOwn = (entry: { skill: string }) => entry.skill === skill;
    return {
      skill,
      target: targets[index] ?? 0,
      ...countStates(candidates.filter(isOwn), draws.filter(isOwn)),
    };
  });
  const total = countStates(candidates, draws);
  const used = sumAmounts([settled, reserved, lost]);
  const left = plan.records - total.accepted;
  const share = left / Math.max(1, total.accepted);
  const { why = null } = (run.progress ?? {}) as { why?: string };
  return {
    id: run.id,
    state: run.state,
    why: run.state === 'paused' || run.state === 'unfilled' ? why : null,
    records: plan.records,
    counts: total,
    skills,
    reasons: addReasons(candidates),
    spent: settled,
    priced: unpriced === 0,
    budget: plan.budget === null ? null : { ...used, share: shareUsed(used, plan.budget), cap: plan.budget },
    to_finish:
      total.accepted === 0
        ? null
        : {
            calls: Math.ceil(settled.calls * share),
            tokens: Math.ceil(settled.tokens * share),
            usd: settled.usd * share,
          },
    created: run.created,
  };
}
