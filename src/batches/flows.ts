import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCandidateId } from '../agents/candidate-path.ts';
import { CallerError, isMendable } from '../errors.ts';
import { createFlowPass, type FlowPass } from './flow-pass.ts';
import { type CandidateGoal, type FlowPlan, flowPlanSchema, type Goal, mergeGoals } from './flow-plan.ts';
import type { FlowView } from './flow-view.ts';
import { type CutSeed, createSeedReader } from './seed-reader.ts';
import { findSkill, type WorkParts } from './work-parts.ts';

export interface WaitOptions {
  /** How long to wait for a flow that is working. */
  seconds: number;
  signal: AbortSignal;
  /** Told now and then how the flow stands. */
  onLook?(view: FlowView): void;
}

export interface SubmitResult {
  step: string;
  accepted: boolean;
  faults: string[];
}

export interface Flows {
  /** Throws CallerError where the plan names a skill, teacher or seed that is not there. */
  start(plan: Omit<FlowPlan, 'random_seed' | 'skill_sha256'>, id?: string): Promise<string>;
  /** Adds goals to a flow; those it has already change nothing but a failed one, which is tried anew. */
  extend(id: string, change: { goals: Goal[]; teacher?: string | null }): Promise<void>;
  /** Throws CallerError where there is no such flow. */
  plan(id: string): Promise<FlowPlan>;
  /** A candidate of a flow, with the goal that brings it about. Throws CallerError where there is none. */
  findCandidate(id: string): Promise<{ flow: string; plan: FlowPlan; goal: CandidateGoal }>;
  /** A seed as a skill cuts it. Throws CallerError where either is not there. */
  cut(skill: string, seed: string): Promise<CutSeed>;
  /** The flow as it stands once it no longer works, or after `seconds`. Takes up work that a restart cut short. */
  view(id: string, options: WaitOptions): Promise<FlowView>;
  /** Takes the host assistant's answers. Good ones are kept whatever the others are. */
  submit(id: string, answers: { step: string; answer: unknown }[]): Promise<SubmitResult[]>;
  close(): Promise<void>;
}

/** A flow that this process works on. Nothing of it is kept afterwards: the ledger gives it again at any time. */
interface Active {
  pass: FlowPass;
  status: FlowView['status'];
  problem: string | null;
  /** Something came in during the pass: another one follows. */
  again: boolean;
  done: Promise<void>;
}

/** What may be mended need not be. */
const keepIt = 'mend it or hand it in again as it is: the next answer is kept, and the checks decide';
/** Steps that nobody answers again are forgotten in time. */
const mostTold = 10_000;

const leaseSeconds = 60;
const leasePauseMs = 250;
const lookEveryMs = 500;
/** How long answers wait for a pass to find the steps that they belong to. */
const submitPatienceMs = 2000;

export function makeFlowId(): string {
  return `flow_${randomUUID()}`;
}

/** Flows over one seed each, worked in the background of this process and kept in the store. */
export function createFlows(parts: WorkParts, onBug: (error: unknown) => void = () => {}): Flows {
  const { store } = parts;
  const readSeed = createSeedReader(store.seeds);
  const active = new Map<string, Active>();
  const changes = new Map<string, Promise<void>>();
  /** Steps that were told the lapses of an answer: the next one is kept. */
  const told = new Set<string>();
  const closing = new AbortController();
  const stop = closing.signal;

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

  /** One process at a time works a flow; another one's pass is waited for. */
  async function withLease(id: string, work: () => Promise<void>): Promise<void> {
    while ((await store.runs.lease(id, parts.owner, leaseSeconds)) !== null) {
      await sleep(leasePauseMs, undefined, { signal: stop });
    }
    const renewal = setInterval(
      () => void store.runs.lease(id, parts.owner, leaseSeconds).catch(() => {}),
      (leaseSeconds * 1000) / 3,
    );
    try {
      await work();
    } finally {
      clearInterval(renewal);
      await store.runs.release(id, parts.owner);
    }
  }

  function describeStop(error: unknown): string {
    if (isMendable(error)) return error.message;
    if (stop.aborted) return 'The server was stopped. Ask for the flow again.';
    onBug(error);
    return 'The server met an error of its own. It is a bug; see its log.';
  }

  async function workOn(id: string, entry: Active): Promise<void> {
    do {
      entry.again = false;
      try {
        entry.status = 'working';
        entry.pass = createFlowPass(parts, readSeed, { id, plan: await readPlan(id), stop });
        await withLease(id, entry.pass.work);
        entry.status = entry.pass.look().waiting.length > 0 ? 'waiting' : 'finished';
        entry.problem = null;
        await store.runs.update(id, { state: entry.status });
      } catch (error) {
        entry.problem = describeStop(error);
        entry.status = 'stopped';
      }
    } while (entry.again && !stop.aborted);
    active.delete(id);
  }

  async function activate(id: string): Promise<Active> {
    const plan = await readPlan(id);
    const running = active.get(id);
    if (running !== undefined) return running;
    const pass = createFlowPass(parts, readSeed, { id, plan, stop });
    const entry: Active = { pass, status: 'working', problem: null, again: false, done: Promise.resolve() };
    active.set(id, entry);
    entry.done = workOn(id, entry);
    return entry;
  }

  /** Has what came in looked at, now or after the pass under way. */
  async function goOn(id: string): Promise<void> {
    const running = active.get(id);
    if (running === undefined) await activate(id);
    else running.again = true;
  }

  /** Changes of one flow come one after the other. */
  function change(id: string, make: () => Promise<void>): Promise<void> {
    const made = (changes.get(id) ?? Promise.resolve()).then(make);
    const settled = made.catch(() => {});
    changes.set(id, settled);
    void settled.then(() => {
      if (changes.get(id) === settled) changes.delete(id);
    });
    return made;
  }

  async function tryFailedAnew(id: string, goals: readonly Goal[]): Promise<void> {
    for (const goal of goals) {
      if (!('candidate' in goal)) continue;
      const entry = await store.candidates.get(makeCandidateId(id, goal.candidate));
      if (entry?.state !== 'failed') continue;
      await store.candidates.put({ ...entry, state: 'pending', reason: null, retries: entry.retries + 1 });
    }
  }

  async function waitFor(entry: Active, milliseconds: number, signal: AbortSignal): Promise<void> {
    const patience = new AbortController();
    const ends = AbortSignal.any([signal, patience.signal]);
    const pause = sleep(milliseconds, undefined, { signal: ends }).catch(() => {});
    await Promise.race([entry.done, pause]);
    patience.abort();
  }

  const look = (entry: Active): FlowView => ({
    ...entry.pass.look(),
    status: entry.status,
    problem: entry.problem,
  });

  return {
    plan: readPlan,
    cut: async (skill, seed) => readSeed(findSkill(parts.skills, skill), seed),
    async findCandidate(id) {
      const entry = await store.candidates.get(id);
      const run = entry && (await store.runs.get(entry.run));
      if (entry === null || run?.kind !== 'flow') {
        throw new CallerError(
          run?.kind === 'batch'
            ? `The candidate ${JSON.stringify(id.slice(0, 80))} belongs to a batch.`
            : `There is no candidate ${JSON.stringify(id.slice(0, 80))}.`,
          'Use a candidate_id that a flow gave you; get_flow shows those of a flow.',
        );
      }
      const plan = await readPlan(entry.run);
      const goal = plan.goals.find(
        (known): known is CandidateGoal =>
          'candidate' in known && makeCandidateId(entry.run, known.candidate) === id,
      );
      if (goal === undefined) throw new Error(`flow ${entry.run} does not know its candidate ${id}`);
      return { flow: entry.run, plan, goal };
    },
    async start(plan, id = makeFlowId()) {
      const skill = findSkill(parts.skills, plan.skill);
      parts.teachersFor(plan.teacher);
      await readSeed(skill, plan.seed);
      const kept: FlowPlan = { ...plan, skill_sha256: skill.sha256, random_seed: id };
      await store.runs.create({ id, kind: 'flow', state: 'working', plan: kept });
      await activate(id);
      return id;
    },
    async extend(id, { goals, teacher }) {
      if (teacher !== undefined) parts.teachersFor(teacher);
      await change(id, async () => {
        const plan = await readPlan(id);
        const changed = { ...plan, goals: mergeGoals(plan.goals, goals), teacher: teacher ?? plan.teacher };
        await tryFailedAnew(id, goals);
        await store.runs.update(id, { plan: changed, state: 'working' });
      });
      await goOn(id);
    },
    async view(id, { seconds, signal, onLook }) {
      const entry = await activate(id);
      const ends = Date.now() + seconds * 1000;
      for (let left = seconds * 1000; left > 0 && !signal.aborted; left = ends - Date.now()) {
        await waitFor(entry, Math.min(left, lookEveryMs), signal);
        onLook?.(look(entry));
        if (entry.status !== 'working' && active.get(id) !== entry) break;
      }
      return look(entry);
    },
    async submit(id, answers) {
      const entry = await activate(id);
      await waitFor(entry, submitPatienceMs, stop);
      const waiting = new Map(entry.pass.look().waiting.map((step) => [step.id, step]));
      const results: SubmitResult[] = [];
      const lapsed = new Set<string>();
      for (const { step, answer } of answers) {
        const wanted = waiting.get(step);
        // An id that is no key at all was mistyped: a verdict for this answer, not an error for all.
        const known = /^[0-9a-f]{32}$/.test(step) ? await store.ledger.get(step) : null;
        if (known?.run === id) {
          results.push({ step, accepted: true, faults: ['this step has its answer already; it was kept'] });
          continue;
        }
        if (wanted === undefined) {
          results.push({ step, accepted: false, faults: ['no step of this flow waits under this id'] });
          continue;
        }
        if (wanted.request.answer === null && typeof answer !== 'string') {
          const fault = 'this step wants plain text: hand it in as a string';
          results.push({ step, accepted: false, faults: [fault] });
          continue;
        }
        const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
        const reading = wanted.read(text);
        if (reading.reason !== null) {
          results.push({ step, accepted: false, faults: reading.faults });
          continue;
        }
        const lapses = wanted.findLapses(reading.value);
        if (lapses.length > 0 && !told.has(step)) {
          lapsed.add(step);
          results.push({ step, accepted: false, faults: [...lapses, keepIt] });
          continue;
        }
        told.delete(step);
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
      for (const step of lapsed) told.add(step);
      for (const step of told) {
        if (told.size <= mostTold) break;
        told.delete(step);
      }
      if (results.some(({ accepted }) => accepted)) await goOn(id);
      return results;
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...active.values()].map(({ done }) => done));
    },
  };
}
