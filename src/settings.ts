import { z } from 'zod';

const price = z
  .number()
  .min(0)
  .describe("US dollars for a million tokens; left out: the provider's price, where it is known");
export const roleNames = ['transform', 'instruct', 'suggest', 'edit', 'respond', 'user', 'judge'] as const;

const batchPaceSchema = z.strictObject({
  gather_seconds: z
    .number()
    .positive()
    .max(3600)
    .default(60)
    .describe('questions are sent together when none came for so long'),
  most_requests: z.number().int().min(1).max(50_000).default(50_000).describe('questions in one batch'),
  poll_seconds: z.number().positive().max(3600).default(30).describe('between two looks at a batch'),
  give_up_hours: z
    .number()
    .positive()
    .max(168)
    .default(26)
    .describe(
      'after so long a batch is cancelled and what it leaves unanswered is asked online; a provider that is down is waited for as long',
    ),
});

export const openAiSchema = z.strictObject({
  type: z.literal('openai-compatible'),
  base_url: z.url({ protocol: /^https?$/ }).default('https://api.openai.com/v1'),
  model: z.string().min(1),
  api_key_env: z.string().optional().describe('name of the environment variable that holds the key'),
  provider: z.enum(['openai', 'azure', 'other']).optional().describe('left out: told from the address'),
  timeout_seconds: z.number().positive().max(3600).default(120),
  max_retries: z.number().int().min(0).max(20).default(5),
  concurrency: z
    .number()
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'calls in flight at once, fewer where the endpoint takes fewer; 16 where it is left out. Teachers with the same address and key share this limit and those of a minute: the smallest given counts',
    ),
  requests_per_minute: z.number().min(1).optional().describe('left out: as the endpoint says'),
  tokens_per_minute: z
    .number()
    .min(1)
    .optional()
    .describe('input and output together; left out: as the endpoint says'),
  price_input: price.optional(),
  price_output: price.optional(),
  lane: z
    .enum(['online', 'batch'])
    .default('online')
    .describe(
      "batch: the calls of batches go through the provider's batch API, within a day and for half the price; a batch then needs a high concurrency",
    ),
  batch: batchPaceSchema.prefault({}).describe('when questions of the lane batch are sent and looked for'),
});

export const embeddedSchema = z.strictObject({
  type: z.literal('embedded'),
  model: z.string().min(1).optional().describe('id of a known model, or the path of a GGUF file'),
  sequences: z.number().int().min(1).max(64).optional().describe('beginnings of questions kept read'),
  parallel: z.number().int().min(1).max(64).optional().describe('answers generated at once'),
  threads: z.number().int().min(1).max(256).optional(),
});

export const teacherSchema = z.discriminatedUnion('type', [
  openAiSchema,
  embeddedSchema,
  z.strictObject({ type: z.literal('host') }),
  z.strictObject({
    type: z.literal('scripted'),
    script: z.string().describe('path of a JSON file of answers'),
  }),
  z.strictObject({ type: z.literal('mock'), latency_ms: z.number().min(0).default(0) }),
]);

/** The configuration file: JSON. Keys never stand in it: it names the variables that hold them. */
export const configFileSchema = z.strictObject({
  data_dir: z.string().optional(),
  database: z.string().optional().describe('address of a Postgres that workers share'),
  queue: z
    .string()
    .optional()
    .describe('address of a Redis that keeps the queue; left out: the database does'),
  skill_dirs: z.array(z.string()).optional(),
  seed_dirs: z.array(z.string()).optional(),
  python_distribution: z
    .string()
    .optional()
    .describe("address or folder of Pyodide's distribution, for Python packages with compiled parts"),
  teachers: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), teacherSchema).default({}),
  roles: z
    .partialRecord(z.enum(['default', ...roleNames]), z.string())
    .default({})
    .describe('teacher by step role; default: for the roles not named'),
  embeddings: z
    .strictObject({
      teacher: z
        .string()
        .describe('an openai-compatible teacher, whose address, key, limits, time-out and retries are used'),
      model: z.string().min(1).describe('model of embeddings at that address'),
      dimensions: z
        .number()
        .int()
        .min(1)
        .max(16_384)
        .optional()
        .describe(
          'numbers of a vector, for models that can give fewer; left out: as many as the model gives',
        ),
      texts_per_request: z.number().int().min(1).max(2048).default(32),
    })
    .optional()
    .describe(
      'search_corpus then finds passages by their meaning too; what it costs counts to no budget of a batch',
    ),
  search: z
    .strictObject({
      provider: z.enum(['brave', 'tavily', 'searxng', 'generic']),
      api_key_env: z.string().optional(),
      settings: z.record(z.string(), z.unknown()).default({}),
    })
    .optional()
    .describe('web search for agents and clients'),
  fetch: z
    .strictObject({
      allow_hosts: z.array(z.string()).default([]).describe('hosts or address ranges of an intranet'),
      honour_robots: z.boolean().default(true),
    })
    .optional(),
});

export type ConfigFile = z.infer<typeof configFileSchema>;

/** A setting that a variable or a flag may give: the README's table is made of these. */
export interface Setting {
  name: string;
  env: string | null;
  flag: string | null;
  /** Key in the configuration file. */
  key: string | null;
  byDefault: string;
  meaning: string;
}

const setting = (
  name: string,
  env: string | null,
  flag: string | null,
  key: string | null,
  byDefault: string,
  meaning: string,
): Setting => ({ name, env, flag, key, byDefault, meaning });

/** Every setting, in the order of the README. */
export const settings = [
  setting(
    'config',
    'AGENTINSTRUCT_CONFIG',
    '--config <file>',
    null,
    '`agentinstruct.json` where it is',
    'The configuration file.',
  ),
  setting(
    'dataDir',
    'AGENTINSTRUCT_DATA_DIR',
    '--data-dir <dir>',
    'data_dir',
    "the user's data home",
    'Where everything is kept: ledger, seeds, candidates, records, models.',
  ),
  setting(
    'database',
    'AGENTINSTRUCT_DATABASE',
    '--database <url>',
    'database',
    'a file in the data directory',
    'Postgres that many workers share: `postgres://user:password@host:port/database`. In the variable nobody else on the machine sees its password.',
  ),
  setting(
    'queue',
    'AGENTINSTRUCT_QUEUE',
    '--queue <url>',
    'queue',
    'the database itself',
    'Redis that tells workers of batches instead: `redis://host:port`.',
  ),
  setting(
    'teacher',
    'AGENTINSTRUCT_TEACHER',
    '--teacher <name>',
    'roles.default',
    'none: the host assistant',
    '`embedded`, `openai`, `host`, `mock` or a name from `teachers`.',
  ),
  setting(
    'model',
    'AGENTINSTRUCT_MODEL',
    '--model <name>',
    'teachers.*.model',
    'none',
    'Model of the teacher `openai`; for `embedded` an id or a GGUF file.',
  ),
  setting(
    'baseUrl',
    'AGENTINSTRUCT_BASE_URL',
    '--base-url <url>',
    'teachers.*.base_url',
    'https://api.openai.com/v1',
    'Address of the teacher `openai`: any server that speaks its protocol.',
  ),
  setting(
    'apiKey',
    'AGENTINSTRUCT_API_KEY',
    null,
    'teachers.*.api_key_env',
    '`OPENAI_API_KEY`',
    'Key of the teacher `openai`. Never a flag, never in a file.',
  ),
  setting(
    'skillDirs',
    'AGENTINSTRUCT_SKILL_DIRS',
    '--skills <dir...>',
    'skill_dirs',
    'none',
    'Directories of your own skills, read beside the shipped ones.',
  ),
  setting(
    'seedDirs',
    'AGENTINSTRUCT_SEED_DIRS',
    '--seed-dir <dir...>',
    'seed_dirs',
    'the current directory',
    'Directories from which `add_seeds` may read files.',
  ),
  setting(
    'pythonDistribution',
    'AGENTINSTRUCT_PYTHON_DISTRIBUTION',
    null,
    'python_distribution',
    'the public one',
    'Mirror or folder of the Pyodide distribution, from which `packages add` takes Python packages with compiled parts.',
  ),
  setting(
    'httpToken',
    'AGENTINSTRUCT_HTTP_TOKEN',
    null,
    null,
    'none',
    'Bearer token that HTTP clients must send; needed where the host is not loopback.',
  ),
  setting(
    'modelHub',
    'HF_ENDPOINT',
    null,
    null,
    'https://huggingface.co',
    'Where embedded models are fetched from first.',
  ),
] as const satisfies readonly Setting[];
