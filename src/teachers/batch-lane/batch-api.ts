import type { OpenAI } from 'openai';
import { z } from 'zod';
import { OperatorError } from '../../errors.ts';
import { type ChatClientOptions, createChatClient } from '../endpoint/chat-client.ts';
import type { Endpoint } from '../endpoint/endpoint-errors.ts';
import type { Provider } from '../endpoint/endpoint-habits.ts';
import { EndpointRefusal } from '../endpoint/pool-fetch.ts';

/** Of a large file over a slow line, in milliseconds. */
const uploadTimeoutMs = 1_800_000;

/** What is read of a provider's batch, as loosely as those that imitate OpenAI require. */
const batchObject = z
  .object({
    id: z.string().min(1),
    status: z.string(),
    input_file_id: z.string(),
    output_file_id: z.string().nullish(),
    error_file_id: z.string().nullish(),
    created_at: z.number(),
    in_progress_at: z.number().nullish(),
    errors: z.object({ data: z.array(z.object({ code: z.string().nullish() })).nullish() }).nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  })
  .transform((read) => ({
    id: read.id,
    status: read.status,
    inputFile: read.input_file_id,
    outputFile: read.output_file_id ?? null,
    errorFile: read.error_file_id ?? null,
    /** Seconds, by the provider's clock. */
    createdAt: read.created_at,
    /** Whether any of its questions was put to the model. */
    begun: read.in_progress_at != null,
    /** Codes of what is wrong with its input, where the provider's names are fit to be shown. */
    faults: (read.errors?.data ?? []).flatMap(({ code }) =>
      code && /^[a-z][a-z0-9_.]{2,50}$/i.test(code) ? [code] : [],
    ),
    metadata: read.metadata ?? {},
  }));

export type ProviderBatch = z.infer<typeof batchObject>;

/** A batch that will not change any more. */
export function isEnded({ status }: ProviderBatch): boolean {
  return ['completed', 'failed', 'expired', 'cancelled'].includes(status);
}

/** The provider answered with something that is not of its batch API. */
export class UnreadableBatch extends Error {}

function readBatch(object: unknown): ProviderBatch {
  const read = batchObject.safeParse(object);
  if (read.success) return read.data;
  throw new UnreadableBatch('no batch');
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** As our own pool does: what the endpoint says in a refusal stays out of the client's errors. */
async function fetchOrRefuse(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  // A redirect would take the key and the questions to another host.
  const response = await fetch(input, { ...init, redirect: 'manual' });
  if (response.ok) return response;
  throw new EndpointRefusal(response.status, response.headers, await response.text());
}

/** A provider's files and batches. Each call is one try, and throws as the `openai` client does, or UnreadableBatch. */
export interface BatchApi {
  endpoint: Endpoint;
  provider: Provider;
  /** The path of a chat question as its input lines and its batches name it. */
  chatPath: string;
  /** Answers the id of the file. */
  upload(lines: string[], signal: AbortSignal): Promise<string>;
  create(inputFile: string, metadata: Record<string, string>): Promise<ProviderBatch>;
  retrieve(id: string, signal: AbortSignal): Promise<ProviderBatch>;
  /** Without effect where it has ended already. */
  cancel(id: string): Promise<void>;
  /** All batches of the key's owner, the newest first. */
  list(signal: AbortSignal): AsyncGenerator<ProviderBatch>;
  /** The lines of a file, as they come in. */
  readLines(file: string, signal: AbortSignal): AsyncGenerator<string>;
  close(): Promise<void>;
}

/** The batch API beside the chat endpoint of the same address and key. Throws OperatorError where there can be none. */
export function createBatchApi(options: ChatClientOptions): BatchApi {
  const { client: chat, endpoint, provider, close } = createChatClient(options);
  if (endpoint.address.includes('/openai/deployments/')) {
    throw new OperatorError(
      `The address of teacher "${options.name}" names a deployment, and batches are not below it.`,
      'Use the address of this resource that ends with /openai/v1, or set the lane of this teacher to online.',
    );
  }
  // Files are sent in parts and read as they come: the pool of the chat client does neither.
  const client: OpenAI = chat.withOptions({ fetch: fetchOrRefuse });
  // Azure names the endpoint without the version.
  const chatPath = provider === 'azure' ? '/chat/completions' : '/v1/chat/completions';

  return {
    endpoint,
    provider,
    chatPath,
    async upload(lines, signal) {
      const file = new File(
        lines.map((line) => `${line}\n`),
        'agentinstruct.jsonl',
        { type: 'application/jsonl' },
      );
      const made = await client.files.create(
        { file, purpose: 'batch' },
        { signal, timeout: uploadTimeoutMs },
      );
      const id = z.object({ id: z.string().min(1) }).safeParse(made).data?.id;
      if (id === undefined) throw new UnreadableBatch('no file');
      return id;
    },
    async create(inputFile, metadata) {
      const endpointPath = chatPath as '/v1/chat/completions';
      return readBatch(
        await client.batches.create({
          input_file_id: inputFile,
          endpoint: endpointPath,
          completion_window: '24h',
          metadata,
        }),
      );
    },
    async retrieve(id, signal) {
      return readBatch(await client.batches.retrieve(id, { signal }));
    },
    async cancel(id) {
      await client.batches.cancel(id).catch((error: unknown) => {
        const refusal = error instanceof Error ? error.cause : undefined;
        if (!(refusal instanceof EndpointRefusal && [400, 404, 409].includes(refusal.status))) throw error;
      });
    },
    async *list(signal) {
      for await (const entry of client.batches.list({ limit: 100 }, { signal })) yield readBatch(entry);
    },
    async *readLines(file, signal) {
      const response = await client.files.content(file, { signal }).asResponse();
      if (response.body !== null) yield* splitLines(response.body);
    },
    close,
  };
}
