import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSkillDirectories } from '../agents/load-skills.ts';
import type { Config } from '../config.ts';
import { isMendable } from '../errors.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { prepareDirectory } from '../store/prepare-directory.ts';
import { knownNames, listSkillDirectories } from './build-parts.ts';
import { createTeachers } from './create-teachers.ts';
import { openQueue, openStore } from './open-store.ts';
import { locateInterpreter } from './python-packages.ts';

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
  const isShared = config.database !== null;
  const what = isShared ? 'database' : 'data directory';
  try {
    prepareDirectory(config.dataDirectory);
    const store = await openStore(config);
    const where = isShared ? 'a Postgres that workers share' : config.dataDirectory;
    const said = `${await store.seeds.count()} seeds, ${await store.records.count({})} records in ${where}`;
    await store.close();
    return { what, state: 'good', said };
  } catch (error) {
    return { what, state: 'bad', said: explain(error) };
  }
}

async function lookAtQueue(config: Config): Promise<Finding[]> {
  if (config.database === null) return [];
  const store = await openStore(config);
  try {
    const queue = await openQueue(config, store, 'doctor', () => {});
    await queue.close();
    return [{ what: 'queue', state: 'good', said: 'workers can be told of batches' }];
  } catch (error) {
    return [{ what: 'queue', state: 'bad', said: explain(error) }];
  } finally {
    await store.close();
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
  if (set.embeddings !== null) {
    const problem = await set.embeddings.probe(AbortSignal.timeout(probeMs));
    const what = `embeddings of ${config.embeddings?.teacher}`;
    if (problem === null) findings.push({ what, state: 'good', said: set.embeddings.model });
    else findings.push({ what, state: 'bad', said: `${problem.problem} ${problem.mend}` });
  }
  await set.close();
  if (used.has(null)) {
    const said =
      'none is configured: over MCP the assistant answers itself; `run` needs --teacher embedded or another';
    findings.push({ what: 'teacher by default', state: 'missing', said });
  }
  return findings;
}

async function lookAtInterpreter(config: Config): Promise<Finding[]> {
  const interpreter = createInterpreter(locateInterpreter(config));
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

function lookAtSearch({ search }: Config): Finding {
  const what = 'web search';
  if (search !== null) return { what, state: 'good', said: search.provider };
  return { what, state: 'missing', said: 'none; name one under "search" in the configuration file' };
}

/** Looks at everything a run would need, and says each as soon as it is known. Answers the exit code: 0, or 1 where something must be mended. */
export async function examine(config: Config): Promise<number> {
  const marks = { good: '✓', missing: '·', bad: '✗' };
  let code = 0;
  const say = ({ what, state, said }: Finding) => {
    if (state === 'bad') code = 1;
    process.stdout.write(`${marks[state]} ${what}: ${said}\n`);
  };
  say({ what: 'Node', state: 'good', said: process.version });
  const store = await lookAtStore(config);
  say(store);
  if (store.state === 'good') for (const finding of await lookAtQueue(config)) say(finding);
  say(await lookAtSkills(config));
  say(lookAtEmbedded());
  for (const finding of await lookAtTeachers(config)) say(finding);
  for (const finding of await lookAtInterpreter(config)) say(finding);
  say(lookAtSearch(config));
  return code;
}
