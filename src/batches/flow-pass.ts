import { isDeepStrictEqual } from 'node:util';
import { type CandidateBody, type CandidateParts, followPath, makeContent } from '../agents/candidate.ts';
import { findParent, formatPath, makeCandidateId } from '../agents/candidate-path.ts';
import { gather } from '../agents/gather.ts';
import type { Skill } from '../agents/skills/skill.ts';
import { createSteps, StepFailure, type Steps } from '../agents/step.ts';
import type { CandidateEntry } from '../store/store.ts';
import { answerOnline } from '../teachers/teacher.ts';
import type { CandidateGoal, FlowPlan, Goal } from './flow-plan.ts';
import type { FlowCandidate, FlowContent, FlowView } from './flow-view.ts';
import type { CutSeed } from './seed-reader.ts';
import { assertNames, findSkill, type WorkParts } from './work-parts.ts';

/** One pass over a flow: every goal as far as the answers in the ledger, and teachers that answer, take it. */
export interface FlowPass {
  /** Throws what stops the flow. */
  work(): Promise<void>;
  /** What is there so far, all but status and problem. */
  look(): Omit<FlowView, 'status' | 'problem'>;
}

type Found = { content: FlowContent } | { candidate: FlowCandidate };

/** Skill files change under a flow: what its plan names must still be there. */
function assertGoals(skill: Skill, goals: readonly Goal[]): void {
  const paths = goals.map((goal) => ('content' in goal ? goal.content : goal.candidate));
  const candidates = goals.flatMap((goal) => ('candidate' in goal ? [goal.candidate] : []));
  const refinements = candidates.flatMap((path) => path.refinements.map(({ goal }) => goal));
  assertNames(
    `transformation in ${skill.name}`,
    Object.keys(skill.transformations),
    paths.map(({ transformation }) => transformation),
  );
  assertNames(
    `kind in ${skill.name}`,
    Object.keys(skill.kinds),
    candidates.map(({ kind }) => kind),
  );
  assertNames(`refinement in ${skill.name}`, Object.keys(skill.refinements), refinements);
}

function startFound(run: string, goal: Goal): Found {
  if ('content' in goal) {
    const { passage, transformation } = goal.content;
    const id = `${run}/${passage}/${transformation}`;
    return { content: { id, passage, transformation, text: null, reason: null } };
  }
  const parent = findParent(goal.candidate);
  return {
    candidate: {
      id: makeCandidateId(run, goal.candidate),
      parent: parent === null ? null : makeCandidateId(run, parent),
      kind: goal.candidate.kind,
      state: 'pending',
      reason: null,
      body: null,
    },
  };
}

export function createFlowPass(
  parts: WorkParts,
  readSeed: (skill: Skill, id: string) => Promise<CutSeed>,
  flow: { id: string; plan: FlowPlan; stop: AbortSignal },
): FlowPass {
  const { store } = parts;
  const { id: run, plan, stop } = flow;
  const found = plan.goals.map((goal) => startFound(run, goal));
  let steps: Steps | null = null;
  let passages = 0;
  let settled = 0;

  async function reachContent(given: CandidateParts, goal: Goal, content: FlowContent): Promise<void> {
    if (!('content' in goal)) return;
    try {
      const made = await makeContent(given, goal.content);
      content.text = made?.text ?? null;
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      content.reason = error.reason;
    }
  }

  async function reachCandidate(
    given: CandidateParts,
    goal: CandidateGoal,
    candidate: FlowCandidate,
  ): Promise<void> {
    const known = await store.candidates.get(candidate.id);
    let entry = known;
    if (known === null || known.state === 'pending') {
      const retries = known?.retries ?? 0;
      const sizes = goal.sizes ?? given.sizes;
      const outcome = await followPath({ ...given, retries, sizes }, goal.candidate, goal.until);
      const { state, reason, body } = outcome;
      const { skill, seed } = given;
      entry = {
        id: candidate.id,
        run,
        path: formatPath(goal.candidate),
        seed: seed.id,
        skill: skill.name,
        kind: goal.candidate.kind,
        state,
        reason,
        retries,
        body,
      } satisfies CandidateEntry;
      const unchanged = state === 'pending' && isDeepStrictEqual(known?.body, body);
      if (!unchanged)
        await store.candidates.put(entry, outcome.state === 'accepted' ? outcome.record : undefined);
    }
    candidate.state = entry?.state ?? 'pending';
    candidate.reason = entry?.reason ?? null;
    candidate.body = (entry?.body as CandidateBody | undefined) ?? null;
  }

  async function reachGoal(given: CandidateParts, goal: Goal, index: number): Promise<void> {
    const place = found[index];
    if (place !== undefined && 'content' in place) await reachContent(given, goal, place.content);
    else if (place !== undefined && 'candidate' in goal) await reachCandidate(given, goal, place.candidate);
    settled += 1;
  }

  return {
    async work() {
      const skill = findSkill(parts.skills, plan.skill);
      assertGoals(skill, plan.goals);
      const teachers = answerOnline(parts.teachersFor(plan.teacher));
      const cut = await readSeed(skill, plan.seed);
      passages = cut.passages.length;
      steps = createSteps({
        run,
        randomSeed: plan.random_seed,
        ledger: store.ledger,
        teachers,
        toolbelt: parts.toolbelt,
        budget: null,
        drain: stop,
        signal: stop,
      });
      const given: CandidateParts = {
        run,
        skill,
        seed: cut.seed,
        passages: cut.passages,
        language: plan.language,
        sizes: plan.sizes,
        steps,
        interpreter: parts.interpreter,
        retries: 0,
        now: parts.now,
      };
      await gather(plan.goals.map((goal, index) => reachGoal(given, goal, index)));
    },
    look: () => ({
      id: run,
      skill: plan.skill,
      seed: plan.seed,
      passages,
      waiting: [...(steps?.waiting.values() ?? [])],
      contents: found.flatMap((place) => ('content' in place ? [{ ...place.content }] : [])),
      candidates: found.flatMap((place) => ('candidate' in place ? [{ ...place.candidate }] : [])),
      settled,
      skillChanged: plan.skill_sha256 !== null && plan.skill_sha256 !== parts.skills.get(plan.skill)?.sha256,
    }),
  };
}
