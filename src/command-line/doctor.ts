import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSkillDirectories } from '../agents/skills/load-skills.ts';
import type { Config, examineConfig } from '../config.ts';
import { countOf, isMendable } from '../errors.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { createAddressGuard } from '../search/address-guard.ts';
import { createWebSearch } from '../search/providers.ts';
import { prepareDirectory } from '../store/prepare-directory.ts';
import { defaultModel } from '../teachers/embedded/embedded-models.ts';
import { chooseModel, isModelThere } from '../teachers/embedded/model-source.ts';
import type { Teacher } from '../teachers/teacher.ts';
import { knownNames, listSkillDirectories } from './build-parts.ts';
import { createTeachers, modelDirectory, type TeacherSet } from './create-teachers.ts';
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
    const [seeds, records] = [await store.seeds.count(), await store.records.count({})];
    const said = `${countOf(seeds, 'seed')}, ${countOf(records, 'record')} in ${where}`;
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
      return {
        what: 'skills',
        state: 'good',
        said: `${countOf(skills.size, 'skill')}, ${countOf(kinds, 'kind')}`,
      };
    }
    return {
      what: 'skills',
      state: 'bad',
      said: `${countOf(faults.length, 'fault')}; see agentinstruct skills check`,
    };
  } catch (error) {
    return { what: 'skills', state: 'bad', said: explain(error) };
  }
}

/** Whether the model of an embedded teacher is there, without loading it. */
async function lookAtModel(
  config: Config,
  word: string = defaultModel,
  fault: Finding['state'],
): Promise<Omit<Finding, 'what'>> {
  const choice = chooseModel(word);
  const isThere = await isModelThere(choice, modelDirectory(config));
  if (isThere)
    return {
      state: 'good',
      said: `${choice.name}, ${'path' in choice ? 'its file is there' : 'downloaded'}`,
    };
  if ('path' in choice)
    return { state: fault, said: `There is no model file at ${choice.path}. Correct the path.` };
  const size = Math.ceil(choice.model.bytes / 1e6);
  return {
    state: 'good',
    said: `${choice.name}, not downloaded yet: ${size} MB come with its first question`,
  };
}

/** What one teacher by itself offers, so that the fault of one hides no other. `state` is that of a fault. */
async function lookAlone(
  config: Config,
  name: string,
  { what, state }: Pick<Finding, 'what' | 'state'>,
  choose: (set: TeacherSet) => Pick<Teacher, 'model' | 'probe'> | null,
): Promise<Finding> {
  const choice = config.teachers[name];
  try {
    const set = await createTeachers({ ...config, teachers: choice ? { [name]: choice } : {} }, () => {});
    try {
      const asked = choose(set);
      // Asking an embedded one would fetch and load its model.
      if (choice?.type === 'embedded') return { what, ...(await lookAtModel(config, choice.model, state)) };
      if (asked === null) throw new Error('it is not there');
      const fault = await asked.probe(AbortSignal.timeout(probeMs));
      if (fault === null) return { what, state: 'good', said: asked.model };
      return { what, state, said: `${fault.problem} ${fault.mend}` };
    } finally {
      await set.close();
    }
  } catch (error) {
    return { what, state, said: explain(error) };
  }
}

function askTeacher(config: Config, name: string): Promise<Finding> {
  const used = Object.values(config.teacherOfRole).includes(name);
  const finding = {
    what: `teacher ${name}${used ? ' (used)' : ''}`,
    state: used ? 'bad' : 'missing',
  } as const;
  return lookAlone(config, name, finding, (set) => set.teachersFor(name).respond);
}

async function lookAtTeachers(config: Config): Promise<Finding[]> {
  const asked = Object.keys(config.teachers).map((name) => askTeacher(config, name));
  const findings = await Promise.all(asked);
  if (Object.values(config.teacherOfRole).includes(null)) {
    const said =
      'none is configured: over MCP the assistant answers itself; `run` needs --teacher embedded or another';
    findings.push({ what: 'teacher by default', state: 'missing', said });
  }
  return findings;
}

async function lookAtEmbeddings(config: Config): Promise<Finding[]> {
  const name = config.embeddings?.teacher;
  if (name === undefined || config.teachers[name] === undefined) return [];
  const finding = { what: `embeddings of ${name}`, state: 'bad' } as const;
  return [await lookAlone(config, name, finding, (set) => set.embeddings)];
}

async function lookAtInterpreter(config: Config, isDirectorySound: boolean): Promise<Finding[]> {
  const interpreter = createInterpreter(isDirectorySound ? locateInterpreter(config) : {});
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
  if (search === null)
    return { what, state: 'missing', said: 'none; name one under "search" in the configuration file' };
  try {
    createWebSearch(search.provider, search.settings);
    return { what, state: 'good', said: search.provider };
  } catch (error) {
    return { what, state: 'bad', said: explain(error) };
  }
}

function lookAtPages({ fetch }: Config): Finding {
  const what = 'fetching pages';
  try {
    createAddressGuard({ allowHosts: fetch.allowHosts });
    const own = fetch.allowHosts.length > 0 ? `, and ${fetch.allowHosts.join(', ')}` : '';
    return { what, state: 'good', said: `public addresses${own}` };
  } catch (error) {
    return { what, state: 'bad', said: explain(error) };
  }
}

/** Looks at everything a run would need, and says each as soon as it is known. Answers the exit code: 0, or 1 where something must be mended. */
export async function examine({ config, faults }: ReturnType<typeof examineConfig>): Promise<number> {
  const marks = { good: '✓', missing: '·', bad: '✗' };
  let code = 0;
  const say = ({ what, state, said }: Finding) => {
    if (state === 'bad') code = 1;
    process.stdout.write(`${marks[state]} ${what}: ${said}\n`);
  };
  say({ what: 'Node', state: 'good', said: process.version });
  for (const fault of faults) say({ what: 'configuration', state: 'bad', said: explain(fault) });
  const store = await lookAtStore(config);
  say(store);
  if (store.state === 'good') for (const finding of await lookAtQueue(config)) say(finding);
  say(await lookAtSkills(config));
  say(lookAtEmbedded());
  for (const finding of await lookAtTeachers(config)) say(finding);
  for (const finding of await lookAtEmbeddings(config)) say(finding);
  for (const finding of await lookAtInterpreter(config, store.state === 'good')) say(finding);
  say(lookAtSearch(config));
  say(lookAtPages(config));
  return code;
}
