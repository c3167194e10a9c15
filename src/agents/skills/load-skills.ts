import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CallerError } from '../../errors.ts';
import type { SkillFault } from './read-skill.ts';
import type { Skill } from './skill.ts';
import type { SkillCache } from './skill-cache.ts';
import type { KnownNames } from './skill-faults.ts';

/** Skills by name, in the order of their names. */
export type Skills = ReadonlyMap<string, Skill>;

/** Reads every skill file of the directories. A later directory's skill takes the place of an earlier one's. */
export async function readSkillDirectories(
  directories: readonly string[],
  known: KnownNames,
  cache: SkillCache | null = null,
): Promise<{ skills: Skills; faults: SkillFault[] }> {
  const found = new Map<string, Skill>();
  const faults: SkillFault[] = [];
  for (const directory of directories) {
    const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      throw new CallerError(
        `The skill directory ${directory} cannot be read (${error.code}).`,
        'Name a directory that exists and can be read.',
      );
    });
    for (const name of names.filter((entry) => /\.ya?ml$/.test(entry)).sort()) {
      const file = join(directory, name);
      const bytes = await readFile(file);
      const cached = (await cache?.find(file, bytes)) ?? null;
      // What reads them is loaded only where one is not in the cache.
      const result =
        cached === null
          ? (await import('./read-skill.ts')).readSkill(file, bytes, known)
          : { skill: cached, faults: [] };
      faults.push(...result.faults);
      if (result.skill === null) continue;
      found.set(result.skill.name, result.skill);
      if (cached === null) await cache?.keep(file, bytes, result.skill);
    }
  }
  const skills = new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
  return { skills, faults };
}

/** The skills of the directories. Throws CallerError with every fault of every file where there is one. */
export async function loadSkills(
  directories: readonly string[],
  known: KnownNames,
  cache: SkillCache | null = null,
): Promise<Skills> {
  const { skills, faults } = await readSkillDirectories(directories, known, cache);
  if (faults.length > 0) {
    const list = faults.map(({ file, line, problem }) => `${file}:${line}: ${problem}`).join('\n');
    throw new CallerError(
      `The skill files have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${list}\n`,
      'Mend each and try again.',
    );
  }
  return skills;
}
