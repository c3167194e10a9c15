import { CallerError, OperatorError } from '../errors.ts';
import { readPages } from '../store/read-pages.ts';
import type { Amount, Store } from '../store/store.ts';
import { answerOnline } from '../teachers/teacher.ts';
import type { Plan, PlanInput } from './plan.ts';
import { nameBatch, readPlan } from './read-plan.ts';
import { workBatch } from './work-batch.ts';
import type { WorkParts } from './work-parts.ts';

/** Null where nothing was accepted: then only the lower end is known. */
export interface Range {
  low: number;
  expected: number | null;
  high: number | null;
}

/** What a plan will need, by a rehearsal of it. */
export interface Forecast {
  /** Candidates of the rehearsal that came to an end, and how many of them were accepted. */
  tried: number;
  accepted: number;
  acceptance: Range;
  candidates: Range;
  calls: Range;
  tokens: Range;
  /** Null where a price is not known. */
  usd: Range | null;
  /** By the pace of the rehearsal at the plan's concurrency; null where it was made before and so took no time. */
  minutes: Range | null;
  /** What the rehearsal itself cost, in this call or an earlier one. */
  spent: Amount;
  /** Why the rehearsal ended before its last candidate; null where it did not. */
  stopped: 'budget' | null;
}

/** A rehearsal tries so many candidates, and at least so many of each skill. */
const rehearsedCandidates = 12;
const rehearsedOfSkill = 2;

/** The Wilson score interval of a share at 95 % (E. B. Wilson, 1927). */
export function findWilsonInterval(hits: number, tries: number): { low: number; high: number } {
  if (tries === 0) return { low: 0, high: 1 };
  const z = 1.959964;
  const share = hits / tries;
  const scale = 1 + z ** 2 / tries;
  const middle = share + z ** 2 / (2 * tries);
  const spread = z * Math.sqrt((share * (1 - share)) / tries + z ** 2 / (4 * tries ** 2));
  return {
    low: hits === 0 ? 0 : (middle - spread) / scale,
    high: hits === tries ? 1 : (middle + spread) / scale,
  };
}

/** Seeds of the plan at even distances, so that one source that was added at once is not all that is tried. */
async function chooseSeeds(store: Store, plan: Plan, count: number): Promise<string[]> {
  const total = plan.seeds === 'all' ? (plan.seed_count ?? 0) : plan.seeds.length;
  const wanted = Array.from({ length: Math.min(count, total) }, (_, index) =>
    Math.floor((index * total) / count),
  );
  if (total <= count) wanted.splice(0, wanted.length, ...Array.from({ length: total }, (_, index) => index));
  if (plan.seeds !== 'all') return plan.seeds.filter((_, index) => wanted.includes(index));
  const chosen: string[] = [];
  let passed = 0;
  for await (const page of readPages((place) => store.seeds.list({ limit: 1000, ...place }))) {
    chosen.push(...page.filter((_, index) => wanted.includes(passed + index)).map(({ id }) => id));
    passed += page.length;
    if (chosen.length >= wanted.length) break;
  }
  return chosen;
}

/** The same store, but what is accepted becomes no record: a rehearsal is not to be found in a dataset. */
function withoutRecords(store: Store): Store {
  const { candidates } = store;
  return {
    ...store,
    candidates: { ...candidates, put: (entry, _record, draw) => candidates.put(entry, undefined, draw) },
  };
}

function makeRehearsal(plan: Plan, seeds: string[]): Plan {
  const wanted = Math.max(rehearsedCandidates, plan.skills.length * rehearsedOfSkill);
  const most = Math.min(wanted, plan.max_candidates ?? wanted);
  return { ...plan, seeds, seed_count: null, records: most, max_candidates: most };
}

/**
 * Tries a few candidates of a plan over a few of its seeds and scales what they took to the whole. The rehearsal is a run
 * of its own, kept in the ledger: the same forecast again pays nothing. It spends within the plan's budget. Throws
 * CallerError with every fault of the plan, or where its seeds give no candidate.
 */
export async function forecast(
  parts: WorkParts,
  input: PlanInput,
  options: { seeds: number; signal: AbortSignal; onSettled?(most: number): void },
): Promise<Forecast> {
  const plan = await readPlan(parts, input);
  const { store, now } = parts;
  const rehearsal = makeRehearsal(plan, await chooseSeeds(store, plan, options.seeds));
  const run = nameBatch(parts, rehearsal).replace(/^batch/, 'forecast');
  const before = (await store.ledger.usage(run)).answers;
  const started = now().getTime();
  // Somebody waits for it: what would take a provider's batch hours is asked online, at the full price.
  const teachersFor = (name: string | null) => answerOnline(parts.teachersFor(name));
  const end = await workBatch({ ...parts, teachersFor, store: withoutRecords(store) }, run, rehearsal, {
    drain: options.signal,
    stop: options.signal,
    onSettled: () => options.onSettled?.(rehearsal.records),
  });
  options.signal.throwIfAborted();
  if (end.state === 'paused' && end.cause === 'problem') {
    throw new OperatorError(
      `The rehearsal was stopped. ${end.why}`,
      'Mend it and ask for the forecast again.',
    );
  }
  const seconds = (now().getTime() - started) / 1000;
  const { candidates, spending, unpriced } = await store.runs.tally(run);
  const count = (of: typeof candidates) => of.reduce((sum, entry) => sum + entry.count, 0);
  const tried = count(candidates.filter(({ state }) => state !== 'pending'));
  const accepted = count(candidates.filter(({ state }) => state === 'accepted'));
  const stopped = end.state === 'paused' ? ('budget' as const) : null;
  if (tried === 0) {
    throw stopped === 'budget'
      ? new CallerError('The budget is too small for a single candidate.', 'Raise it, or leave it out.')
      : new CallerError(
          'The seeds that were tried give no candidate.',
          'Choose skills whose passages suit the seeds, other kinds, or other seeds.',
        );
  }
  const { settled } = spending;
  const { low, high } = findWilsonInterval(accepted, tried);
  const scale = (perCandidate: number, round: (value: number) => number): Range => ({
    low: round((perCandidate * plan.records) / high),
    expected: accepted === 0 ? null : round((perCandidate * plan.records * tried) / accepted),
    high: low === 0 ? null : round((perCandidate * plan.records) / low),
  });
  const cents = (value: number) => Number(value.toPrecision(3));
  // Candidates of the rehearsal ran side by side too: what one of them holds up is its share of the places.
  const places = Math.min(rehearsal.concurrency, tried);
  const minutesEach = (seconds * places) / tried / plan.concurrency / 60;
  return {
    tried,
    accepted,
    acceptance: { low, expected: accepted / tried, high },
    candidates: scale(1, Math.ceil),
    calls: scale(settled.calls / tried, Math.ceil),
    tokens: scale(settled.tokens / tried, Math.ceil),
    usd: unpriced > 0 || settled.calls === 0 ? null : scale(settled.usd / tried, cents),
    minutes: before > 0 ? null : scale(minutesEach, cents),
    spent: settled,
    stopped,
  };
}
