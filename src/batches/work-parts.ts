import type { Skills } from '../agents/skills/load-skills.ts';
import type { Skill } from '../agents/skills/skill.ts';
import type { Toolbelt } from '../agents/toolbelt.ts';
import { CallerError, nameList } from '../errors.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { Store } from '../store/store.ts';
import type { Teachers } from '../teachers/teacher.ts';

/** What flows and batches work with; main builds it once. */
export interface WorkParts {
  store: Store;
  skills: Skills;
  interpreter: Interpreter;
  toolbelt: Toolbelt;
  /** The teacher of each role; a name puts that teacher in every role. Throws CallerError for an unknown name. */
  teachersFor(name: string | null): Teachers;
  /** Who holds the leases of this process, kept known by a heartbeat while work goes on. */
  owner: string;
  now(): Date;
}

/** A skill by its name. Throws CallerError naming those there are. */
export function findSkill(skills: Skills, name: string): Skill {
  const skill = skills.get(name);
  if (skill === undefined) {
    throw new CallerError(
      `There is no skill ${JSON.stringify(name.slice(0, 80))}.`,
      `Choose one of: ${nameList(skills.keys())}.`,
    );
  }
  return skill;
}

/** Throws CallerError naming the known ones where a name is not among them. */
export function assertNames(what: string, known: readonly string[], names: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const list = unknown.map((name) => JSON.stringify(name.slice(0, 80))).join(', ');
    throw new CallerError(`There is no ${what} ${list}.`, `Choose from: ${nameList(known, 80)}.`);
  }
}
