import { CallerError } from '../errors.ts';
import type { Amount, CandidateCount, CandidateState, Run, Store } from '../store/store.ts';
import { targetsOf } from './batch-lane.ts';
import { shareUsed } from './budget.ts';
import { keptPlanSchema, type Plan } from './plan.ts';

/** attempted = accepted + rejected + failed + pending, always. */
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

function countStates(counts: readonly CandidateCount[], underWay: number): Counts {
  const [accepted, rejected, failed] = (['accepted', 'rejected', 'failed'] as const).map((state) =>
    sumCounts(counts, state),
  ) as [number, number, number];
  const attempted = accepted + rejected + failed + underWay;
  return { attempted, accepted, rejected, failed, pending: underWay };
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
  const counts = await store.candidates.counts(run.id);
  const draws = await store.draws.lanes(run.id);
  const { settled, reserved, lost } = await store.budgets.spending(run.id);
  const { unpriced } = await store.ledger.usage(run.id);
  const targets = targetsOf(plan);
  const skills = plan.skills.map(({ skill }, index): SkillView => {
    const lane = draws.find((entry) => entry.skill === skill);
    const underWay = lane === undefined ? 0 : lane.taken + lane.free;
    const own = counts.filter((entry) => entry.skill === skill);
    return { skill, target: targets[index] ?? 0, ...countStates(own, underWay) };
  });
  const total = countStates(
    counts,
    skills.reduce((sum, { pending }) => sum + pending, 0),
  );
  const add = (...amounts: Amount[]): Amount => ({
    calls: amounts.reduce((sum, { calls }) => sum + calls, 0),
    tokens: amounts.reduce((sum, { tokens }) => sum + tokens, 0),
    usd: amounts.reduce((sum, { usd }) => sum + usd, 0),
  });
  const used = add(settled, reserved, lost);
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
    reasons: addReasons(counts),
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
