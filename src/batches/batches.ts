import { createHash } from 'node:crypto';
import { CallerError, RetryLaterError } from '../errors.ts';
import { type Plan, type PlanInput, planSchema } from './plan.ts';
import { type BatchEnd, type BatchWatch, workBatch } from './work-batch.ts';
import { assertNames, findSkill, type WorkParts } from './work-parts.ts';

const leaseSeconds = 30;

/** Reads a plan and holds it against what there is. Throws CallerError with every fault at once. */
export async function readPlan(parts: WorkParts, input: PlanInput): Promise<Plan> {
  const parsed = planSchema.safeParse(input);
  const faults: string[] = [];
  const look = (find: () => void) => {
    try {
      find();
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      faults.push(error.message);
    }
  };
  if (!parsed.success) {
    faults.push(
      ...parsed.error.issues.map((issue) => `${issue.path.join('.') || 'plan'}: ${issue.message}.`),
    );
    throw new CallerError(`The plan has faults:\n${faults.join('\n')}\n`, 'Mend each and try again.');
  }
  const plan = parsed.data;
  for (const share of plan.skills) {
    look(() => {
      const skill = findSkill(parts.skills, share.skill);
      look(() => assertNames(`kind in ${skill.name}`, Object.keys(skill.kinds), share.kinds ?? []));
      const transformations = Object.keys(skill.transformations);
      look(() =>
        assertNames(`transformation in ${skill.name}`, transformations, share.transformations ?? []),
      );
    });
  }
  const names = plan.skills.map(({ skill }) => skill);
  if (new Set(names).size < names.length)
    faults.push('A skill is named twice. Name each once, with its weight.');
  look(() => parts.teachersFor(plan.teacher));
  if (plan.seeds === 'all') {
    if ((await parts.store.seeds.count()) === 0) faults.push('There are no seeds. Add some first.');
  } else {
    for (const id of plan.seeds) {
      if ((await parts.store.seeds.get(id)) === null)
        faults.push(`There is no seed ${JSON.stringify(id.slice(0, 80))}.`);
    }
  }
  if (faults.length > 0) {
    throw new CallerError(`The plan has faults:\n${faults.join('\n')}\n`, 'Mend each and try again.');
  }
  return plan;
}

/**
 * The id of a batch: the hash of its plan, of the skills it uses and of the models that answer. The same order gives the
 * same batch, which is how an interrupted one is taken up again.
 */
export function nameBatch(parts: WorkParts, plan: Plan): string {
  const skills = plan.skills.map(({ skill }) => findSkill(parts.skills, skill).sha256);
  const teachers = Object.values(parts.teachersFor(plan.teacher)).map(({ model }) => model);
  const { concurrency: _, ...meaning } = plan;
  const text = JSON.stringify([meaning, skills, teachers]);
  return `batch_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** Works a batch under its lease: one process at a time. Throws RetryLaterError where another one holds it. */
export async function runBatch(
  parts: WorkParts,
  id: string,
  plan: Plan,
  watch: BatchWatch,
): Promise<BatchEnd> {
  const { runs } = parts.store;
  await runs.create({ id, kind: 'batch', state: 'running', plan });
  const held = await runs.lease(id, parts.owner, leaseSeconds);
  if (held !== null) {
    throw new RetryLaterError(
      `Another process (${held.owner}) works this batch.`,
      `Let it work, or stop it; its lease ends at ${held.until}.`,
    );
  }
  const renewal = setInterval(
    () => void runs.lease(id, parts.owner, leaseSeconds).catch(() => {}),
    (leaseSeconds * 1000) / 3,
  );
  try {
    await runs.update(id, { state: 'running' });
    const end = await workBatch(parts, id, plan, watch);
    await runs.update(id, { state: end.state, progress: 'why' in end ? { why: end.why } : {} });
    return end;
  } finally {
    clearInterval(renewal);
    await runs.release(id, parts.owner);
  }
}
