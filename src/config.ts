import { delimiter, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { z } from 'zod';
import { type OnFault, readConfigFile } from './config-file.ts';
import { CallerError, nameList, OperatorError } from './errors.ts';
import { type ConfigFile, embeddedSchema, openAiSchema, roleNames, type teacherSchema } from './settings.ts';

export type TeacherChoice = z.infer<typeof teacherSchema> & { apiKey?: string };

/** What flags can say. */
export interface Flags {
  config?: string | undefined;
  dataDir?: string | undefined;
  database?: string | undefined;
  queue?: string | undefined;
  teacher?: string | undefined;
  model?: string | undefined;
  baseUrl?: string | undefined;
  skills?: string[] | undefined;
  seedDir?: string[] | undefined;
}

/** The configuration as the parts are built from it. It holds secrets: it is never logged. */
export interface Config {
  dataDirectory: string;
  /** Where the store is when it is not in the data directory, and who keeps its queue. */
  database: { address: string; queue: string } | null;
  /** The user's own skill directories. */
  skillDirectories: string[];
  seedDirectories: string[];
  /** True where nobody named them. */
  seedDirectoriesByDefault: boolean;
  teachers: Record<string, TeacherChoice>;
  /** Name of the teacher of each role; null where none is configured. */
  teacherOfRole: Record<(typeof roleNames)[number], string | null>;
  /** Model of embeddings at the address of an openai-compatible teacher. */
  embeddings: Exclude<ConfigFile['embeddings'], undefined> | null;
  search: { provider: string; settings: Record<string, unknown> } | null;
  fetch: { allowHosts: string[]; honourRobots: boolean };
  /** Address or folder of Pyodide's distribution; null: the public one. */
  pythonDistribution: string | null;
  httpToken: string | null;
  modelHub: { endpoint: string; token: string | null };
}

type Environment = Record<string, string | undefined>;

function readKey(
  environment: Environment,
  teacher: string,
  variable: string,
  onFault: OnFault,
): string | undefined {
  const key = environment[variable];
  if (key === undefined) {
    onFault(
      new OperatorError(
        `The teacher ${teacher} takes its key from ${variable}, which is not set.`,
        `Set ${variable}, or change api_key_env.`,
      ),
    );
  }
  return key;
}

/** An address, whole or broken, without what may be a user and a password. */
function quoteAddress(address: string): string {
  return JSON.stringify(address.replace(/^([a-z]+:)?(\/\/)?.*@/is, '$1$2'));
}

/** The teachers that are there without a file; a model that is named is the chosen one's. */
function builtInTeachers(
  flags: Flags,
  environment: Environment,
  chosen: string | undefined,
  onFault: OnFault,
): Record<string, TeacherChoice> {
  const model = flags.model ?? environment.AGENTINSTRUCT_MODEL;
  const baseUrl = flags.baseUrl ?? environment.AGENTINSTRUCT_BASE_URL;
  // OpenAI's key goes to OpenAI alone: another address gets a key only under our own name.
  const isOpenAi = baseUrl === undefined || URL.parse(baseUrl)?.hostname === 'api.openai.com';
  const apiKey = environment.AGENTINSTRUCT_API_KEY ?? (isOpenAi ? environment.OPENAI_API_KEY : undefined);
  const embedded = embeddedSchema.parse({
    type: 'embedded',
    ...(model !== undefined && chosen === 'embedded' && { model }),
  });
  const built: Record<string, TeacherChoice> = {
    embedded,
    host: { type: 'host' },
    mock: { type: 'mock', latency_ms: 0 },
  };
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? '')) {
    onFault(
      new CallerError(
        `The base URL ${quoteAddress(baseUrl)} is not an http or https address.`,
        'Write it whole, for instance http://127.0.0.1:11434/v1.',
      ),
    );
  }
  const openai = openAiSchema.safeParse({
    type: 'openai-compatible',
    model,
    ...(baseUrl !== undefined && { base_url: baseUrl }),
  });
  if (openai.success) built.openai = { ...openai.data, ...(apiKey !== undefined && { apiKey }) };
  return built;
}

function splitPaths(value: string | undefined): string[] | undefined {
  return value?.split(delimiter).filter((entry) => entry !== '');
}

/** OpenAI answers nobody without a key: that is said at once, not after the first question. */
function lookForKeys(teachers: Config['teachers'], used: Iterable<string | null>, onFault: OnFault): void {
  for (const name of new Set(used)) {
    const choice = name === null ? undefined : teachers[name];
    if (choice?.type !== 'openai-compatible' || choice.apiKey !== undefined) continue;
    if (URL.parse(choice.base_url)?.hostname !== 'api.openai.com') continue;
    onFault(
      new OperatorError(
        `The teacher ${name} has no key for ${quoteAddress(choice.base_url)}.`,
        'Set OPENAI_API_KEY or AGENTINSTRUCT_API_KEY, or name another endpoint with --base-url.',
      ),
    );
  }
}

/** Where the store and its queue are; null: in the data directory. */
function readDatabase(
  flags: Flags,
  environment: Environment,
  file: ConfigFile,
  onFault: OnFault,
): Config['database'] {
  const address = flags.database ?? environment.AGENTINSTRUCT_DATABASE ?? file.database;
  const queue = flags.queue ?? environment.AGENTINSTRUCT_QUEUE ?? file.queue;
  if (address !== undefined) return { address, queue: queue ?? address };
  if (queue !== undefined) {
    onFault(
      new CallerError(
        'A queue is named, and no database whose workers it is for.',
        'Give --database or AGENTINSTRUCT_DATABASE too, or leave the queue out.',
      ),
    );
  }
  return null;
}

/** Who plays each role; null where nobody is named, and where there is no teacher of the name. */
function chooseTeachers(
  everywhere: string | undefined,
  roles: ConfigFile['roles'],
  teachers: Config['teachers'],
  onFault: OnFault,
): Config['teacherOfRole'] {
  const nameOf = (role: (typeof roleNames)[number]) => everywhere ?? roles[role] ?? roles.default ?? null;
  const names = new Set(roleNames.map(nameOf));
  for (const name of names) {
    if (name === null || teachers[name] !== undefined) continue;
    names.delete(name);
    onFault(
      name === 'openai'
        ? new CallerError('The teacher openai has no model.', 'Give --model or AGENTINSTRUCT_MODEL.')
        : new CallerError(
            `There is no teacher ${JSON.stringify(name)}.`,
            `Choose one of: ${Object.keys(teachers).join(', ')}, or add it to the configuration file.`,
          ),
    );
  }
  const known = (name: string | null) => (names.has(name) ? name : null);
  return Object.fromEntries(roleNames.map((role) => [role, known(nameOf(role))])) as Config['teacherOfRole'];
}

/** Null where none is configured, and where no endpoint of that name could serve it. */
function readEmbeddings(
  { embeddings }: ConfigFile,
  teachers: Config['teachers'],
  onFault: OnFault,
): Config['embeddings'] {
  if (embeddings === undefined) return null;
  if (teachers[embeddings.teacher]?.type === 'openai-compatible') return embeddings;
  const able = Object.keys(teachers).filter((name) => teachers[name]?.type === 'openai-compatible');
  onFault(
    new OperatorError(
      `The embeddings name the teacher ${JSON.stringify(embeddings.teacher)}, which is no openai-compatible endpoint.`,
      able.length > 0
        ? `Name one of: ${nameList(able)}.`
        : 'Add such a teacher to the configuration file, with the base URL of the endpoint.',
    ),
  );
  return null;
}

/**
 * Reads flags, environment and configuration file, in this order of weight. Throws OperatorError or CallerError at the
 * first fault, each with the mend.
 */
export function readConfig(flags: Flags, variables: Environment = process.env): Config {
  return collectConfig(flags, variables, (fault) => {
    throw fault;
  });
}

/** Reads the same to look at it: every fault, and the configuration without what is faulty. */
export function examineConfig(
  flags: Flags,
  variables: Environment = process.env,
): { config: Config; faults: Error[] } {
  const faults: Error[] = [];
  return { config: collectConfig(flags, variables, (fault) => faults.push(fault)), faults };
}

function collectConfig(flags: Flags, variables: Environment, onFault: OnFault): Config {
  // Clients hand over settings that nobody filled in as empty variables: they say nothing.
  const environment: Environment = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== ''),
  );
  const file = readConfigFile(flags.config ?? environment.AGENTINSTRUCT_CONFIG, onFault);
  const everywhere = flags.teacher ?? environment.AGENTINSTRUCT_TEACHER;
  const teachers: Record<string, TeacherChoice> = {
    ...builtInTeachers(flags, environment, everywhere ?? file.roles.default, onFault),
    ...file.teachers,
  };
  for (const [name, choice] of Object.entries(teachers)) {
    if (choice.type === 'openai-compatible' && choice.api_key_env !== undefined) {
      const apiKey = readKey(environment, name, choice.api_key_env, onFault);
      teachers[name] = { ...choice, ...(apiKey !== undefined && { apiKey }) };
    }
  }
  const teacherOfRole = chooseTeachers(everywhere, file.roles, teachers, onFault);
  const embeddings = readEmbeddings(file, teachers, onFault);
  lookForKeys(teachers, [...Object.values(teacherOfRole), embeddings?.teacher ?? null], onFault);
  const search = file.search;
  const searchKey = search?.api_key_env && readKey(environment, search.provider, search.api_key_env, onFault);
  const seedDirectories = flags.seedDir ?? splitPaths(environment.AGENTINSTRUCT_SEED_DIRS) ?? file.seed_dirs;
  return {
    dataDirectory: resolve(
      flags.dataDir ??
        environment.AGENTINSTRUCT_DATA_DIR ??
        file.data_dir ??
        envPaths('agentinstruct', { suffix: '' }).data,
    ),
    database: readDatabase(flags, environment, file, onFault),
    skillDirectories:
      flags.skills ?? splitPaths(environment.AGENTINSTRUCT_SKILL_DIRS) ?? file.skill_dirs ?? [],
    seedDirectories: seedDirectories ?? [process.cwd()],
    seedDirectoriesByDefault: seedDirectories === undefined,
    teachers,
    teacherOfRole,
    embeddings,
    search:
      search === undefined
        ? null
        : {
            provider: search.provider,
            settings: { ...search.settings, ...(searchKey && { apiKey: searchKey }) },
          },
    fetch: {
      allowHosts: file.fetch?.allow_hosts ?? [],
      honourRobots: file.fetch?.honour_robots ?? true,
    },
    pythonDistribution: environment.AGENTINSTRUCT_PYTHON_DISTRIBUTION ?? file.python_distribution ?? null,
    httpToken: environment.AGENTINSTRUCT_HTTP_TOKEN || null,
    modelHub: {
      endpoint: environment.HF_ENDPOINT ?? 'https://huggingface.co',
      token: environment.HF_TOKEN ?? null,
    },
  };
}
