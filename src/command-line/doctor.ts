import { existsSync } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readSkillDirectories } from '../agents/load-skills.ts';
import type { Config } from '../config.ts';
import { isMendable } from '../errors.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { knownNames, listSkillDirectories } from './build-parts.ts';
import { createTeachers } from './create-teachers.ts';

interface Finding {
  what: string;
  /** good: works; missing: not there, and nothing asks for it; bad: must be mended. */
  state: 'good' | 'missing' | 'bad';
  said: string;
}

const probeMs = 10_000;

function explain(error: unknown): string {
  return isMendable(error) ? error.message : error instanceof Error ? error.message : String(error);
}

async function lookAtStore(config: Config): Promise<Finding> {
  try {
    await mkdir(config.dataDirectory, { recursive: true });
    await access(config.dataDirectory, constants.W_OK);
    const store = await openSqliteStore({ directory: config.dataDirectory });
    const said = `${await store.seeds.count()} seeds, ${await store.records.count({})} records in ${config.dataDirectory}`;
    await store.close();
    return { what: 'data directory', state: 'good', said };
  } catch (error) {
    return { what: 'data directory', state: 'bad', said: explain(error) };
  }
}

async function lookAtSkills(config: Config): Promise<Finding> {
  try {
    const { skills, faults } = await readSkillDirectories(listSkillDirectories(config), knownNames);
    if (faults.length === 0) {
      const kinds = [...skills.values()].reduce((sum, skill) => sum + Object.keys(skill.kinds).length, 0);
      return { what: 'skills', state: 'good', said: `${skills.size} skills, ${kinds} kinds` };
    }
    return { what: 'skills', state: 'bad', said: `${faults.length} faults; see agentinstruct skills check` };
  } catch (error) {
    return { what: 'skills', state: 'bad', said: explain(error) };
  }
}

async function lookAtTeachers(config: Config): Promise<Finding[]> {
  const set = await createTeachers(config, () => {});
  const used = new Set(Object.values(config.teacherOfRole));
  const findings: Finding[] = [];
  for (const [name, teacher] of set.all) {
    if (config.teachers[name]?.type === 'embedded') {
      // Asking it would fetch and load its model.
      const said = `${teacher.model}; its model is fetched at its first question where it is not there yet`;
      findings.push({ what: `teacher ${name}${used.has(name) ? ' (used)' : ''}`, state: 'good', said });
      continue;
    }
    const problem = await teacher
      .probe(AbortSignal.timeout(probeMs))
      .catch((error: unknown) => ({ problem: explain(error), mend: '' }));
    const what = `teacher ${name}${used.has(name) ? ' (used)' : ''}`;
    if (problem === null) findings.push({ what, state: 'good', said: teacher.model });
    else
      findings.push({
        what,
        state: used.has(name) ? 'bad' : 'missing',
        said: `${problem.problem} ${problem.mend}`,
      });
  }
  await set.close();
  if (used.has(null)) {
    const said =
      'none is configured: over MCP the assistant answers itself; `run` needs --teacher embedded or another';
    findings.push({ what: 'teacher by default', state: 'missing', said });
  }
  return findings;
}

async function lookAtInterpreter(): Promise<Finding[]> {
  const interpreter = createInterpreter({});
  const looks = (['javascript', 'python'] as const).map(async (language): Promise<Finding> => {
    const what = `interpreter, ${language}`;
    try {
      const result = await interpreter.run({ language, code: '20 + 22' });
      const works = result.value === '42';
      return { what, state: works ? 'good' : 'bad', said: works ? 'runs' : 'gives a wrong answer' };
    } catch (error) {
      return { what, state: 'bad', said: explain(error) };
    }
  });
  const findings = await Promise.all(looks);
  await interpreter.close();
  return findings;
}

function lookAtEmbedded(): Finding {
  const what = 'package node-llama-cpp';
  try {
    if (!existsSync(fileURLToPath(import.meta.resolve('node-llama-cpp')))) throw new Error('not there');
    return { what, state: 'good', said: 'installed' };
  } catch {
    return {
      what,
      state: 'missing',
      said: 'not installed; the embedded teacher needs it: npm install node-llama-cpp',
    };
  }
}

/** Looks at everything a run would need. Answers the exit code: 0, or 1 where something must be mended. */
export async function examine(config: Config): Promise<number> {
  const findings = [
    { what: 'Node', state: 'good' as const, said: process.version },
    await lookAtStore(config),
    await lookAtSkills(config),
    lookAtEmbedded(),
    ...(await lookAtTeachers(config)),
    ...(await lookAtInterpreter()),
    config.search === null
      ? {
          what: 'web search',
          state: 'missing' as const,
          said: 'none; name one under "search" in the configuration file',
        }
      : { what: 'web search', state: 'good' as const, said: config.search.provider },
  ];
  const marks = { good: '✓', missing: '·', bad: '✗' };
  for (const { what, state, said } of findings) process.stdout.write(`${marks[state]} ${what}: ${said}\n`);
  return findings.some(({ state }) => state === 'bad') ? 1 : 0;
}
