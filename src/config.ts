import { existsSync, readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { z } from 'zod';
import { CallerError, nameList, OperatorError } from './errors.ts';
import {
  type ConfigFile,
  configFileSchema,
  embeddedSchema,
  openAiSchema,
  roleNames,
  type teacherSchema,
} from './settings.ts';

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
  httpToken: string | null;
  modelHub: { endpoint: string; token: string | null };
}

type Environment = Record<string, string | undefined>;

function readConfigFile(path: string | undefined): ConfigFile {
  const file = path ?? 'agentinstruct.json';
  if (path === undefined && !existsSync(file)) return configFileSchema.parse({});
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new OperatorError(
      `The configuration file ${file} ${why}.`,
      'Mend it, or name another with --config.',
      error,
    );
  }
  const result = configFileSchema.safeParse(parsed);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new OperatorError(
    `The configuration file ${file} has faults:\n${faults.join('\n')}\n`,
    'Mend each of them.',
  );
}

function readKey(environment: Environment, teacher: string, variable: string): string {
  const key = environment[variable];
  if (key === undefined || key === '') {
    throw new OperatorError(
      `The teacher ${teacher} takes its key from ${variable}, which is not set.`,
      `Set ${variable}, or change api_key_env.`,
    );
  }
  return key;
}

/** The teachers that are there without a file; a model that is named is the chosen one's. */
function builtInTeachers(
  flags: Flags,
  environment: Environment,
  chosen: string | undefined,
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
    throw new CallerError(
      `The base URL ${JSON.stringify(baseUrl)} is not an http or https address.`,
      'Write it whole, for instance http://127.0.0.1:11434/v1.',
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
function assertKeys(teachers: Config['teachers'], used: Iterable<string | null>): void {
  for (const name of new Set(used)) {
    const choice = name === null ? undefined : teachers[name];
    if (choice?.type !== 'openai-compatible' || choice.apiKey !== undefined) continue;
    if (URL.parse(choice.base_url)?.hostname !== 'api.openai.com') continue;
    throw new OperatorError(
      `The teacher ${name} has no key for ${choice.base_url}.`,
      'Set OPENAI_API_KEY or AGENTINSTRUCT_API_KEY, or name another endpoint with --base-url.',
    );
  }
}

/** Where the store and its queue are; null: in the data directory. */
function readDatabase(flags: Flags, environment: Environment, file: ConfigFile): Config['database'] {
  const address = flags.database ?? environment.AGENTINSTRUCT_DATABASE ?? file.database;
  const queue = flags.queue ?? environment.AGENTINSTRUCT_QUEUE ?? file.queue;
  if (address !== undefined) return { address, queue: queue ?? address };
  if (queue === undefined) return null;
  throw new CallerError(
    'A queue is named, and no database whose workers it is for.',
    'Give --database or AGENTINSTRUCT_DATABASE too, or leave the queue out.',
  );
}

function readEmbeddings({ embeddings }: ConfigFile, teachers: Config['teachers']): Config['embeddings'] {
  if (embeddings === undefined) return null;
  if (teachers[embeddings.teacher]?.type === 'openai-compatible') return embeddings;
  const able = Object.keys(teachers).filter((name) => teachers[name]?.type === 'openai-compatible');
  throw new OperatorError(
    `The embeddings name the teacher ${JSON.stringify(embeddings.teacher)}, which is no openai-compatible endpoint.`,
    able.length > 0
      ? `Name one of: ${nameList(able)}.`
      : 'Add such a teacher to the configuration file, with the base URL of the endpoint.',
  );
}

/**
 * Reads flags, environment and configuration file, in this order of weight. Throws OperatorError or CallerError, each with the mend.
 */
export function readConfig(flags: Flags, variables: Environment = process.env): Config {
  // Clients hand over settings that nobody filled in as empty variables: they say nothing.
  const environment: Environment = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== ''),
  );
  const file = readConfigFile(flags.config ?? environment.AGENTINSTRUCT_CONFIG);
  const chosen = flags.teacher ?? environment.AGENTINSTRUCT_TEACHER ?? file.roles.default;
  const teachers: Record<string, TeacherChoice> = {
    ...builtInTeachers(flags, environment, chosen),
    ...file.teachers,
  };
  for (const [name, choice] of Object.entries(teachers)) {
    if (choice.type === 'openai-compatible' && choice.api_key_env !== undefined) {
      teachers[name] = { ...choice, apiKey: readKey(environment, name, choice.api_key_env) };
    }
  }
  const everywhere = flags.teacher ?? environment.AGENTINSTRUCT_TEACHER;
  const nameOf = (role: (typeof roleNames)[number]) =>
    everywhere ?? file.roles[role] ?? file.roles.default ?? null;
  const teacherOfRole = Object.fromEntries(
    roleNames.map((role) => [role, nameOf(role)]),
  ) as Config['teacherOfRole'];
  for (const name of new Set(Object.values(teacherOfRole))) {
    if (name === 'openai' && teachers.openai === undefined) {
      throw new CallerError('The teacher openai has no model.', 'Give --model or AGENTINSTRUCT_MODEL.');
    }
    if (name !== null && teachers[name] === undefined) {
      throw new CallerError(
        `There is no teacher ${JSON.stringify(name)}.`,
        `Choose one of: ${Object.keys(teachers).join(', ')}, or add it to the configuration file.`,
      );
    }
  }
  const embeddings = readEmbeddings(file, teachers);
  assertKeys(teachers, [...Object.values(teacherOfRole), embeddings?.teacher ?? null]);
  const search = file.search;
  const searchKey = search?.api_key_env && readKey(environment, search.provider, search.api_key_env);
  const seedDirectories = flags.seedDir ?? splitPaths(environment.AGENTINSTRUCT_SEED_DIRS) ?? file.seed_dirs;
  return {
    dataDirectory: resolve(
      flags.dataDir ??
        environment.AGENTINSTRUCT_DATA_DIR ??
        file.data_dir ??
        envPaths('agentinstruct', { suffix: '' }).data,
    ),
    database: readDatabase(flags, environment, file),
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
    httpToken: environment.AGENTINSTRUCT_HTTP_TOKEN || null,
    modelHub: {
      endpoint: environment.HF_ENDPOINT ?? 'https://huggingface.co',
      token: environment.HF_TOKEN ?? null,
    },
  };
}
