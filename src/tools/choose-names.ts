import { pickBy } from '../agents/draw.ts';
import { type Skill, suits } from '../agents/skills/skill.ts';
import { assertNames } from '../batches/work-parts.ts';
import { CallerError, nameList } from '../errors.ts';

function listSuiting(
  entries: Record<string, { kinds: 'all' | string[] }>,
  kinds: readonly string[],
): string[] {
  return Object.keys(entries).filter((name) => suits(entries[name] ?? { kinds: [] }, kinds));
}

/**
 * The transformation that a call names, or one drawn by weight among those that suit the kinds. Throws CallerError
 * where it is not there or suits not all of them.
 */
export function chooseTransformation(
  skill: Skill,
  name: string | undefined,
  kinds: readonly string[],
  drawSeed: string,
): string {
  const suiting = listSuiting(skill.transformations, kinds);
  if (name === undefined) {
    if (suiting.length === 0) {
      throw new CallerError(
        'No transformation suits all of these kinds.',
        'Ask for them in several calls; list_skills tells which transformation suits which kinds.',
      );
    }
    return pickBy(drawSeed, suiting, (entry) => skill.transformations[entry]?.weight ?? 1);
  }
  assertNames(`transformation in ${skill.name}`, Object.keys(skill.transformations), [name]);
  if (!suiting.includes(name)) {
    throw new CallerError(
      `The transformation ${name} does not suit all of these kinds.`,
      suiting.length > 0 ? `Choose from: ${nameList(suiting)}.` : 'Ask for the kinds in several calls.',
    );
  }
  return name;
}

/** The kinds that a call names, or one drawn by weight among those that suit the transformation. */
export function chooseKinds(
  skill: Skill,
  names: readonly string[] | undefined,
  transformation: string | undefined,
  drawSeed: string,
): string[] {
  assertNames(`kind in ${skill.name}`, Object.keys(skill.kinds), names ?? []);
  if (names !== undefined) return [...new Set(names)];
  if (transformation !== undefined) {
    assertNames(`transformation in ${skill.name}`, Object.keys(skill.transformations), [transformation]);
  }
  const chosen = transformation === undefined ? undefined : skill.transformations[transformation];
  const fit = Object.entries(skill.kinds).filter(([name]) => chosen === undefined || suits(chosen, [name]));
  return [pickBy(drawSeed, fit, ([, kind]) => kind.weight)[0]];
}

/** The refinement goal that a call names, or one drawn among those that suit the kind and were not used yet. */
export function chooseGoal(
  skill: Skill,
  name: string | undefined,
  kind: string,
  used: readonly string[],
  drawSeed: string,
): string {
  const suiting = listSuiting(skill.refinements, [kind]);
  const left = suiting.filter((goal) => !used.includes(goal));
  if (name !== undefined) {
    assertNames(`refinement in ${skill.name}`, Object.keys(skill.refinements), [name]);
    if (suiting.includes(name)) return name;
    throw new CallerError(
      `The refinement ${name} does not suit the kind ${kind}.`,
      `Choose from: ${nameList(suiting)}.`,
    );
  }
  if (left.length > 0) return pickBy<string>(drawSeed, left);
  throw new CallerError(
    `There is no further refinement for the kind ${kind} in ${skill.name}.`,
    `Name one of these to use it again: ${nameList(suiting)}.`,
  );
}
