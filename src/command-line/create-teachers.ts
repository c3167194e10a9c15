import { join } from 'node:path';
import type { Config, TeacherChoice } from '../config.ts';
import { CallerError, nameList, OperatorError } from '../errors.ts';
import { createEmbeddedTeacher } from '../teachers/embedded/embedded.ts';
import type { EmbeddingsEndpoint } from '../teachers/endpoint/embeddings.ts';
import type { OpenAiTeacherOptions } from '../teachers/endpoint/openai-compatible.ts';
import type { Governor } from '../teachers/governor/governor.ts';
import { type GovernedEndpoint, shareGovernors } from '../teachers/governor/shared-governors.ts';
import { createHostTeacher } from '../teachers/host.ts';
import { createMockTeacher } from '../teachers/mock.ts';
import { createScriptedTeacher, readScript } from '../teachers/scripted.ts';
import { type Role, roles, type Teacher, type Teachers } from '../teachers/teacher.ts';

/** One governor for each endpoint, by the names of the teachers that ask it. */
function createGovernors({ teachers }: Config): Map<string, Governor> {
  const endpoints = new Map<string, GovernedEndpoint>();
  for (const [name, choice] of Object.entries(teachers)) {
    if (choice.type !== 'openai-compatible') continue;
    const { concurrency, requests_per_minute, tokens_per_minute } = choice;
    endpoints.set(name, {
      baseUrl: choice.base_url,
      apiKey: choice.apiKey ?? null,
      limits: {
        ...(concurrency !== undefined && { concurrency }),
        requestsPerMinute: requests_per_minute,
        tokensPerMinute: tokens_per_minute,
      },
    });
  }
  return shareGovernors(endpoints);
}

/** Where fetched models are kept. */
export function modelDirectory({ dataDirectory }: Config): string {
  return join(dataDirectory, 'models');
}

/** Told how far the download of an embedded model is. */
export type OnDownload = (received: number, total: number) => void;

async function createTeacher(
  name: string,
  choice: TeacherChoice,
  config: Config,
  governor: Governor | undefined,
  onDownload: OnDownload,
): Promise<Teacher> {
  switch (choice.type) {
    case 'host':
      return createHostTeacher();
    case 'mock':
      return createMockTeacher({ name, latencyMs: choice.latency_ms });
    case 'scripted':
      return createScriptedTeacher({ name, script: await readScript(choice.script) });
    case 'embedded':
      return createEmbeddedTeacher({
        name,
        directory: modelDirectory(config),
        hub: config.modelHub,
        onProgress: onDownload,
        ...(choice.model !== undefined && { model: choice.model }),
        ...(choice.sequences !== undefined && { sequences: choice.sequences }),
        ...(choice.parallel !== undefined && { parallel: choice.parallel }),
        ...(choice.threads !== undefined && { threads: choice.threads }),
      });
    case 'openai-compatible': {
      const options: OpenAiTeacherOptions = {
        name,
        model: choice.model,
        baseUrl: choice.base_url,
        apiKey: choice.apiKey ?? null,
        ...(choice.provider !== undefined && { provider: choice.provider }),
        timeoutMs: choice.timeout_seconds * 1000,
        maxRetries: choice.max_retries,
        ...(governor !== undefined && { governor }),
        ...(choice.price_input !== undefined && { priceInput: choice.price_input }),
        ...(choice.price_output !== undefined && { priceOutput: choice.price_output }),
      };
      // Loaded where one is configured: a server whose assistant is the teacher starts without it.
      if (choice.lane === 'online') {
        const { createOpenAiTeacher } = await import('../teachers/endpoint/openai-compatible.ts');
        return createOpenAiTeacher(options);
      }
      const { createBatchTeacher } = await import('../teachers/batch-lane/batch-teacher.ts');
      const { gather_seconds, most_requests, poll_seconds, give_up_hours } = choice.batch;
      return createBatchTeacher({
        ...options,
        pace: {
          gatherMs: gather_seconds * 1000,
          mostRequests: most_requests,
          pollMs: poll_seconds * 1000,
          giveUpMs: give_up_hours * 3_600_000,
        },
      });
    }
  }
}

/** The configured model of embeddings, within the limits of the teacher whose endpoint it shares; null where there is none. */
async function createEmbeddingsOf(
  { embeddings, teachers }: Config,
  governors: ReadonlyMap<string, Governor>,
): Promise<EmbeddingsEndpoint | null> {
  const choice = embeddings === null ? undefined : teachers[embeddings.teacher];
  const governor = embeddings === null ? undefined : governors.get(embeddings.teacher);
  if (embeddings === null || choice?.type !== 'openai-compatible' || governor === undefined) return null;
  const { createEmbeddings } = await import('../teachers/endpoint/embeddings.ts');
  return createEmbeddings({
    name: embeddings.teacher,
    model: embeddings.model,
    baseUrl: choice.base_url,
    apiKey: choice.apiKey ?? null,
    ...(choice.provider !== undefined && { provider: choice.provider }),
    ...(embeddings.dimensions !== undefined && { dimensions: embeddings.dimensions }),
    textsPerRequest: embeddings.texts_per_request,
    timeoutMs: choice.timeout_seconds * 1000,
    maxRetries: choice.max_retries,
    governor,
  });
}

/** The teachers of a configuration, each made once. */
export interface TeacherSet {
  /** A name puts that teacher in every role; null: as configured, the host assistant where nothing is. */
  teachersFor(name: string | null): Teachers;
  all: ReadonlyMap<string, Teacher>;
  embeddings: EmbeddingsEndpoint | null;
  /** So many processes ask the same endpoints: each takes an equal part of what a minute allows. */
  divide(processes: number): void;
  close(): Promise<void>;
}

/** Makes every teacher of the configuration; none of them loads a model or opens a connection before it is asked. */
export async function createTeachers(config: Config, onDownload: OnDownload): Promise<TeacherSet> {
  const all = new Map<string, Teacher>();
  const governors = createGovernors(config);
  for (const [name, choice] of Object.entries(config.teachers)) {
    all.set(name, await createTeacher(name, choice, config, governors.get(name), onDownload));
  }
  const embeddings = await createEmbeddingsOf(config, governors);
  const find = (name: string): Teacher => {
    const teacher = all.get(name);
    if (teacher !== undefined) return teacher;
    if (name === 'openai') {
      throw new OperatorError(
        'The teacher openai has no model.',
        'Set AGENTINSTRUCT_MODEL and the key of its endpoint.',
      );
    }
    throw new CallerError(
      `There is no teacher ${JSON.stringify(name.slice(0, 80))}.`,
      `Choose one of: ${nameList(all.keys())}.`,
    );
  };
  return {
    all,
    embeddings,
    teachersFor: (name) =>
      Object.fromEntries(
        roles.map((role: Role) => [role, find(name ?? config.teacherOfRole[role] ?? 'host')]),
      ) as Teachers,
    divide(processes) {
      for (const governor of new Set(governors.values())) governor.divide(processes);
    },
    async close() {
      await Promise.allSettled([...all.values(), embeddings].map((endpoint) => endpoint?.close()));
    },
  };
}
