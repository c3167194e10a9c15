import { readSkillDirectories } from '../agents/skills/load-skills.ts';
import type { Config } from '../config.ts';
import { CallerError, countOf } from '../errors.ts';
import { knownNames, listSkillDirectories } from './build-parts.ts';

/** Lists every fault of the skill files, each by file and line. Answers the exit code: 0, or 1 where there is one. */
export async function checkSkills(config: Config, directory: string | undefined): Promise<number> {
  const directories = directory === undefined ? listSkillDirectories(config) : [directory];
  const { skills, faults } = await readSkillDirectories(directories, knownNames);
  if (skills.size + faults.length === 0) {
    throw new CallerError(
      `There is no skill file in ${directories.join(', ')}.`,
      'Skill files end in .yaml or .yml.',
    );
  }
  for (const { file, line, problem } of faults) process.stdout.write(`${file}:${line}: ${problem}\n`);
  const kinds = [...skills.values()].reduce((sum, skill) => sum + Object.keys(skill.kinds).length, 0);
  const found = faults.length === 0 ? 'no fault' : countOf(faults.length, 'fault');
  process.stdout.write(`Sound skills: ${skills.size}, with ${countOf(kinds, 'kind')}; ${found}\n`);
  return faults.length === 0 ? 0 : 1;
}
