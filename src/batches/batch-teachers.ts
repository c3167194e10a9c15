import { CallerError, isMendable } from '../errors.ts';
import { type Role, roles, type Teacher, type Teachers } from '../teachers/teacher.ts';
import type { Plan } from './plan.ts';
import type { WorkParts } from './work-parts.ts';

type Source = Pick<WorkParts, 'teachersFor'>;
type KeptTeachers = NonNullable<Plan['teachers']>;

/** What a plan keeps of the teachers that answer it: no address and no key. */
export function keepTeachers(teachers: Teachers): KeptTeachers {
  const kept = roles.map((role) => [role, { name: teachers[role].name, model: teachers[role].model }]);
  return Object.fromEntries(kept) as KeptTeachers;
}

function findByName({ teachersFor }: Source, name: string, role: Role): Teacher | null {
  try {
    return teachersFor(name)[role];
  } catch (error) {
    if (isMendable(error)) return null;
    throw error;
  }
}

/**
 * The teachers of a batch: in each role the one it was begun with where this process has it by its name, else the one that
 * is configured for the role. Throws CallerError where the plan names a teacher that is not there.
 */
export function teachersOf(
  source: Source,
  { teacher, teachers }: Pick<Plan, 'teacher' | 'teachers'>,
): Teachers {
  const configured = source.teachersFor(teacher);
  if (teachers === null) return configured;
  const chosen = roles.map((role) => {
    const { name, model } = teachers[role];
    const named = findByName(source, name, role);
    return [role, named?.model === model ? named : configured[role]];
  });
  return Object.fromEntries(chosen) as Teachers;
}

/** Why this process cannot work a batch that others can: which of its teachers are not there, or its skills. */
export function explainUnfit(source: Source, { teacher, teachers }: Plan): CallerError {
  const missing = new Map<string, Role[]>();
  for (const role of roles) {
    if (teachers === null) break;
    const { name, model } = teachers[role];
    const has =
      findByName(source, name, role)?.model === model || source.teachersFor(teacher)[role].model === model;
    const what = `${name} with the model ${JSON.stringify(model)}`;
    if (!has) missing.set(what, [...(missing.get(what) ?? []), role]);
  }
  if (missing.size === 0) {
    return new CallerError(
      'The batch was begun with other teachers or skills than this process has, or its budget in US dollars lacks prices.',
      'Start the server as it was started then, or start a new batch.',
    );
  }
  const list = [...missing].map(([what, asked]) => `${what} (${asked.join(', ')})`).join('; ');
  return new CallerError(
    `The batch was begun with teachers that are not here: ${list}.`,
    'Name them as then, by --teacher, --model and --base-url or in the configuration file, or start a new batch.',
  );
}
