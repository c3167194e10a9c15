import { randomUUID } from 'node:crypto';
import { type CandidateBody, type CandidateParts, followPath, makeContent } from '../agents/candidate.ts';
import { formatContentPath, formatPath, makeCandidateId } from '../agents/candidate-path.ts';
import { gather } from '../agents/gather.ts';
import type { Content } from '../agents/instruction.ts';
import { createSteps, type WaitingStep } from '../agents/step.ts';
import { CallerError, isMendable, RetryLaterError } from '../errors.ts';
import type { CandidateEntry, CandidateState } from '../store/store.ts';
import { type FlowPlan, flowPlanSchema, type Goal } from './flow-plan.ts';
import { createSeedReader } from './seed-reader.ts';
import { findSkill, type WorkParts } from './work-parts.ts';

export interface FlowContent {
  id: string;
  transformation: string;
  content: Content;
}

export interface FlowCandidate {
  id: string;
  kind: string;
  path: string;
  state: CandidateState;
  reason: string | null;
  body: CandidateBody;
}

/** A flow as it stands. */
export interface FlowView {
  id: string;
  skill: string;
  seed: string;
  /**
   * working: steps are being answered; waiting: the host assistant is to answer `waiting`; finished: every goal is
   * reached; stopped: `problem` must be mended, then the flow goes on when it is asked for again.
   */
  status: 'working' | 'waiting' | 'finished' | 'stopped';
  waiting: WaitingStep[];
  contents: FlowContent[];
  candidates: FlowCandidate[];
  problem: string | null;
}

export interface Flows {
  start(plan: Omit<FlowPlan, 'random_seed'>): Promise<string>;
  /** Adds goals to a flow; those it has already change nothing. A flow takes the larger of two `until`. */
  extend(id: string, goals: Goal[], sizes?: FlowPlan['sizes']): Promise<void>;
  plan(id: string): Promise<FlowPlan>;
  /** The flow as it stands once it no longer works, or after `seconds`. Takes up work that a restart cut short. */
  view(id: string, options: { seconds: number; signal: AbortSignal }): Promise<FlowView>;
  /** Takes the host assistant's answers. Good ones are kept whatever the others are. */
  submit(id: string, answers: { step: string; text: string }[]): Promise<SubmitResult[]>;
  close(): Promise<void>;
}

export interface SubmitResult {
  step: string;
  accepted: boolean;
  faults: string[];
}

interface Active {
  work: Promise<void>;
  view: FlowView;
  done: boolean;
}

const leaseSeconds = 60;
const keptFlows = 200;

function goalKey(goal: Goal): string {
  return 'content' in goal ? formatContentPath(goal.content) : formatPath(goal.candidate);
}

function mergeGoals(present: readonly Goal[], added: readonly Goal[]): Goal[] {
  const merged = new Map(present.map((goal) => [goalKey(goal), goal]));
  for (const goal of added) {
    const known = merged.get(goalKey(goal));
    const further = known !== undefined && 'until' in known && known.until === 'respond';
    if (!further) merged.set(goalKey(goal), goal);
  }
  return [...merged.values()];
}

/** Flows over one seed each, worked in the background of this process and kept in the store. */
export function createFlows(parts: WorkParts): Flows {
  const { store } = parts;
  const readSeed = createSeedReader(store.seeds);
  const active = new Map<string, Active>();
  const closing = new AbortController();

  async function readPlan(id: string): Promise<FlowPlan> {
    const run = await store.runs.get(id);
    if (run?.kind !== 'flow') {
      throw new CallerError(
        `There is no flow ${JSON.stringify(id.slice(0, 80))}.`,
        'Use a flow_id that start_flow or a step tool gave you.',
      );
    }
    return flowPlanSchema.parse(run.plan);
  }

  function viewCandidate(entry: CandidateEntry): FlowCandidate {
    const { id, kind, path, state, reason } = entry;
    return { id, kind, path, state, reason, body: entry.body as CandidateBody };
  }

  async function reachGoal(given: CandidateParts, goal: Goal, view: FlowView): Promise<void> {
    const { run, skill, seed } = given;
    if ('content' in goal) {
      const content = await makeContent(given, goal.content);
      if (content === null) return;
      const id = `${run}/${goal.content.passage}/${goal.content.transformation}`;
      view.contents.push({ id, transformation: goal.content.transformation, content });
      return;
    }
    const id = makeCandidateId(run, goal.candidate);
    const known = await store.candidates.get(id);
    if (known !== null && known.state !== 'pending') {
      view.candidates.push(viewCandidate(known));
      return;
    }
    const outcome = await followPath(given, goal.candidate, goal.until);
    const entry: CandidateEntry = {
      id,
      run,
      path: formatPath(goal.candidate),
      seed: seed.id,
      skill: skill.name,
      kind: goal.candidate.kind,
      state: outcome.state,
      reason: outcome.reason,
      retries: known?.retries ?? 0,
      body: outcome.body,
    };
    await store.candidates.put(entry, outcome.state === 'accepted' ? outcome.record : undefined);
    view.candidates.push(viewCandidate(entry));
  }

  /** Runs every goal of a flow as far as its answers reach. */
  async function work(id: string, plan: FlowPlan, view: FlowView): Promise<void> {
    const held = await store.runs.lease(id, parts.owner, leaseSeconds);
    if (held !== null) {
      throw new RetryLaterError(
        `Another process (${held.owner}) works this flow.`,
        `Ask it, or try again after ${held.until}.`,
      );
    }
    const renewal = setInterval(
      () => void store.runs.lease(id, parts.owner, leaseSeconds).catch(() => {}),
      (leaseSeconds * 1000) / 3,
    );
    try {
      const skill = findSkill(parts.skills, plan.skill);
      const steps = createSteps({
        run: id,
        randomSeed: plan.random_seed,
        ledger: store.ledger,
        teachers: parts.teachersFor(plan.teacher),
        toolbelt: parts.toolbelt,
        drain: closing.signal,
        signal: closing.signal,
      });
      const { seed, passages } = await readSeed(skill, plan.seed);
      const given: CandidateParts = {
        run: id,
        skill,
        seed,
        passages,
        language: plan.language,
        sizes: plan.sizes,
        steps,
        interpreter: parts.interpreter,
        retries: 0,
        now: parts.now,
      };
      await gather(plan.goals.map((goal) => reachGoal(given, goal, view)));
      view.waiting = [...steps.waiting.values()];
      view.status = view.waiting.length > 0 ? 'waiting' : 'finished';
      await store.runs.update(id, { state: view.status });
    } finally {
      clearInterval(renewal);
      await store.runs.release(id, parts.owner);
    }
  }

  async function ensureActive(id: string): Promise<Active> {
    const known = active.get(id);
    if (known !== undefined && !(known.done && known.view.status === 'stopped')) return known;
    const plan = await readPlan(id);
    const again = active.get(id);
    if (again !== undefined && again !== known) return again;
    const { skill, seed } = plan;
    const view: FlowView = {
      id,
      skill,
      seed,
      status: 'working',
      waiting: [],
      contents: [],
      candidates: [],
      problem: null,
    };
    const entry: Active = { view, done: false, work: Promise.resolve() };
    entry.work = work(id, plan, view)
      .catch((error: unknown) => {
        view.status = 'stopped';
        view.problem = isMendable(error)
          ? error.message
          : closing.signal.aborted
            ? 'The server was stopped. Ask for the flow again.'
            : 'The server met an error of its own. It is a bug; see its log.';
        if (!isMendable(error) && !closing.signal.aborted) throw error;
      })
      .finally(() => {
        entry.done = true;
      });
    entry.work.catch(() => {});
    active.set(id, entry);
    for (const [old, { done }] of active) {
      if (active.size <= keptFlows) break;
      if (done) active.delete(old);
    }
    return entry;
  }

  async function settle(id: string): Promise<Active> {
    const entry = await ensureActive(id);
    await entry.work.catch(() => {});
    return entry;
  }

  return {
    plan: readPlan,
    async start(plan) {
      const id = `flow_${randomUUID()}`;
      await store.runs.create({ id, kind: 'flow', state: 'working', plan: { ...plan, random_seed: id } });
      await ensureActive(id);
      return id;
    },
    async extend(id, goals, sizes) {
      if (active.has(id)) await settle(id);
      const plan = await readPlan(id);
      const merged = { ...plan, sizes: sizes ?? plan.sizes, goals: mergeGoals(plan.goals, goals) };
      await store.runs.update(id, { plan: merged, state: 'working' });
      active.delete(id);
      await ensureActive(id);
    },
    async view(id, { seconds, signal }) {
      const entry = await ensureActive(id);
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, seconds * 1000);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([entry.work.catch(() => {}), patience]);
      clearTimeout(timer);
      return entry.view;
    },
    async submit(id, answers) {
      const { view } = await settle(id);
      const waiting = new Map(view.waiting.map((step) => [step.id, step]));
      const results: SubmitResult[] = [];
      for (const { step, text } of answers) {
        const wanted = waiting.get(step);
        if (wanted === undefined) {
          const known = await store.ledger.get(step);
          const fault =
            known === null
              ? 'no step of this flow waits under this id; take ids from steps'
              : 'this step has its answer already';
          results.push({ step, accepted: known?.run === id, faults: [fault] });
          continue;
        }
        const reading = wanted.read(text);
        if (reading.reason !== null) {
          results.push({ step, accepted: false, faults: reading.faults });
          continue;
        }
        await store.ledger.put({
          key: step,
          run: id,
          path: wanted.path,
          role: wanted.role,
          model: 'host-assistant',
          text,
          toolCalls: [],
          finish: 'stop',
          usage: { inputTokens: 0, outputTokens: 0 },
          cost: 0,
        });
        results.push({ step, accepted: true, faults: [] });
      }
      if (results.some(({ accepted }) => accepted)) {
        active.delete(id);
        await ensureActive(id);
      }
      return results;
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...active.values()].map(({ work: working }) => working));
    },
  };
}
