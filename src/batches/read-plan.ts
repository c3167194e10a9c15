import { createHash } from 'node:crypto';
import { nameLanguage } from '../agents/flow-context.ts';
import { type Skill, suits } from '../agents/skills/skill.ts';
import { readIssues } from '../agents/skills/skill-faults.ts';
import { CallerError, isMendable, nameList } from '../errors.ts';
import { roles, type Teachers } from '../teachers/teacher.ts';
import { keepTeachers, teachersOf } from './batch-teachers.ts';
import { type Order, type Plan, type PlanInput, planSchema, type SkillShare } from './plan.ts';
import { assertNames, findSkill, type WorkParts } from './work-parts.ts';

/** At most so many missing seeds are named. */
const namedSeeds = 10;

/** Kinds that would get no candidate, since none of the transformations asked for suits them. */
function findUnsuited(skill: Skill, { kinds, transformations: named }: SkillShare): string[] {
  const chosen = Object.entries(skill.transformations).filter(([name]) => named?.includes(name));
  if (kinds === undefined || chosen.length === 0) return [];
  return kinds
    .filter((kind) => kind in skill.kinds && !chosen.some(([, entry]) => suits(entry, [kind])))
    .map((kind) => {
      const others = Object.entries(skill.transformations).filter(([, entry]) => suits(entry, [kind]));
      const names = nameList(others.map(([name]) => name));
      return `In ${skill.name} none of these transformations suits the kind ${kind}. Those that do: ${names}.`;
    });
}

/** Everything wrong with a plan that has the right shape. */
async function findFaults(parts: WorkParts, plan: Order): Promise<string[]> {
  const faults: string[] = [];
  const look = (find: () => void) => {
    try {
      find();
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      faults.push(error.message);
    }
  };
  for (const share of plan.skills) {
    look(() => {
      const skill = findSkill(parts.skills, share.skill);
      look(() => assertNames(`kind in ${skill.name}`, Object.keys(skill.kinds), share.kinds ?? []));
      const transformations = Object.keys(skill.transformations);
      look(() =>
        assertNames(`transformation in ${skill.name}`, transformations, share.transformations ?? []),
      );
      faults.push(...findUnsuited(skill, share));
    });
  }
  const names = plan.skills.map(({ skill }) => skill);
  if (new Set(names).size < names.length)
    faults.push('A skill is named twice. Name each once, with its weight.');
  look(() => {
    const teachers = parts.teachersFor(plan.teacher);
    if (roles.some((role) => teachers[role].name === 'host')) {
      faults.push('A batch has no host assistant to answer its steps. Name a teacher for every role.');
    }
    if (plan.budget?.usd !== undefined && findUnpriced(teachers)) {
      const what = 'A budget in US dollars needs the price of every teacher.';
      faults.push(
        `${what} Give price_input and price_output in the configuration, or a budget in tokens or calls.`,
      );
    }
  });
  if (plan.language !== null && nameLanguage(plan.language) === plan.language) {
    faults.push(
      `The language ${JSON.stringify(plan.language.slice(0, 40))} is not known. Use a tag such as de or pt-BR.`,
    );
  }
  const { seeds } = parts.store;
  if (plan.seeds === 'all') {
    if ((await seeds.count()) === 0) faults.push('There are no seeds. Add some first.');
    return faults;
  }
  const missing: string[] = [];
  for (const id of plan.seeds) {
    if (missing.length < namedSeeds && (await seeds.get(id)) === null) missing.push(id.slice(0, 80));
  }
  for (const id of missing) faults.push(`There is no seed ${JSON.stringify(id)}. See list_seeds.`);
  return faults;
}

/** Reads a plan and holds it against what there is. Throws CallerError with every fault at once: nothing is spent yet. */
export async function readPlan(parts: WorkParts, input: PlanInput): Promise<Plan> {
  const parsed = planSchema.safeParse(input);
  const faults = parsed.success
    ? await findFaults(parts, parsed.data)
    : readIssues(planSchema, parsed.error.issues).map(
        ({ path, problem }) => `${path.map(String).join('.') || 'plan'}: ${problem}.`,
      );
  if (parsed.success && faults.length === 0) {
    const seed_count = parsed.data.seeds === 'all' ? await parts.store.seeds.count() : null;
    const teachers = keepTeachers(parts.teachersFor(parsed.data.teacher));
    return { ...parsed.data, seed_count, teachers };
  }
  throw new CallerError(`The plan has faults:\n${faults.join('\n')}\n`, 'Mend each and try again.');
}

/** The plan with another budget, over the same seeds. Throws CallerError with every fault. */
export async function changeBudget(parts: WorkParts, plan: Plan, budget: Plan['budget']): Promise<Plan> {
  const { seed_count, teachers: _, ...order } = plan;
  const teachersFor = () => teachersOf(parts, plan);
  return { ...(await readPlan({ ...parts, teachersFor }, { ...order, budget })), seed_count };
}

/**
 * The id of a batch: the hash of its plan, of the skills it uses and of the models that answer. The same order gives the
 * same batch, which is how an interrupted one is taken up again. Concurrency and budget do not make another batch.
 */
export function nameBatch(parts: WorkParts, plan: Plan): string {
  const skills = plan.skills.map(({ skill }) => findSkill(parts.skills, skill).sha256);
  const teachers = Object.values(teachersOf(parts, plan)).map(({ model }) => model);
  const { concurrency: _, budget: __, teachers: ___, ...meaning } = plan;
  const text = JSON.stringify([meaning, skills, teachers]);
  return `batch_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** Roles whose teacher has no known price: a budget in dollars cannot hold for them. */
function findUnpriced(teachers: Teachers): boolean {
  return roles.some((role) => teachers[role].prices == null);
}

/**
 * True where this process would name the batch as it is named, having the same skills and the same models, and can keep
 * its budget.
 */
export function canWork(parts: WorkParts, id: string, plan: Plan): boolean {
  try {
    if (plan.budget?.usd !== undefined && findUnpriced(teachersOf(parts, plan))) return false;
    return nameBatch(parts, plan) === id;
  } catch (error) {
    if (isMendable(error)) return false;
    throw error;
  }
}
