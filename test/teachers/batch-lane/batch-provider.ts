import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { completion, sendJson } from '../endpoint/provider-server.ts';

interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
  [parameter: string]: unknown;
}

export interface Line {
  custom_id: string;
  method: string;
  url: string;
  body: ChatBody;
}

/** What becomes of one line: an answer of the endpoint; never run; or nothing at all is said of it. */
export type Fate = Answered | 'unrun' | 'unsaid';

export interface Answered {
  status: number;
  body: unknown;
}

export interface ServedBatch {
  id: string;
  status: string;
  created_at: number;
  in_progress_at?: number;
  input_file_id: string;
  output_file_id?: string;
  error_file_id?: string;
  errors?: { object: 'list'; data: { code: string; message: string }[] };
  metadata: Record<string, string>;
  lines: Line[];
}

export type Disturbance = number | 'cut before' | 'cut after' | null;

/** How the provider behaves; a test may change it while it runs. */
export interface BatchRules {
  /** The key it takes; null: it takes any, or none. */
  key: string | null;
  /** Batches stay in progress as long as it is true. */
  isHeld: boolean;
  /** How a batch ends that nobody cancels. `failed`: by a code of what is wrong with its input. */
  end(batch: ServedBatch): 'completed' | 'expired' | { failed: string };
  fate(line: Line, batch: ServedBatch): Fate | Promise<Fate>;
  /** Answers of the chat endpoint. */
  chat(body: ChatBody): Answered | Promise<Answered>;
  /** A call that is refused with this status, cut off before or after it has taken effect, or null: served. */
  disturb(method: string, path: string): Disturbance | Promise<Disturbance>;
}

const said = (body: ChatBody) => ({
  status: 200,
  body: completion({ role: 'assistant', content: `Answer to: ${body.messages.at(-1)?.content}` }),
});

const next: Record<string, string> = { validating: 'in_progress', in_progress: 'finalizing' };

async function readWhole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * A provider on a real socket that speaks OpenAI's files, batches and chat completions. Each look at a batch takes it
 * one stage further, so that nothing depends on a clock.
 */
export async function startBatchProvider(change: Partial<BatchRules> = {}) {
  const rules: BatchRules = {
    key: 'sk-right',
    isHeld: false,
    end: () => 'completed',
    fate: ({ body }) => said(body),
    chat: said,
    disturb: () => null,
    ...change,
  };
  const files = new Map<string, string>();
  const batches: ServedBatch[] = [];
  const online: ChatBody[] = [];
  const calls: string[] = [];

  const addFile = (text: string) => {
    const id = `file-${files.size + 1}`;
    files.set(id, text);
    return id;
  };

  async function writeResults(batch: ServedBatch): Promise<void> {
    const output: unknown[] = [];
    const errors: unknown[] = [];
    for (const line of batch.lines) {
      const fate = await rules.fate(line, batch);
      const { custom_id } = line;
      if (fate === 'unsaid') continue;
      if (fate === 'unrun') {
        errors.push({ custom_id, response: null, error: { code: 'batch_expired', message: 'not run' } });
        continue;
      }
      const response = { status_code: fate.status, request_id: 'r', body: fate.body };
      (fate.status === 200 ? output : errors).push({ id: 'l', custom_id, response, error: null });
    }
    const write = (lines: unknown[]) => addFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    // In another order than they were asked in.
    if (output.length > 0) batch.output_file_id = write(output.reverse());
    if (errors.length > 0) batch.error_file_id = write(errors);
  }

  async function advance(batch: ServedBatch): Promise<void> {
    if (batch.status === 'cancelling') {
      await writeResults(batch);
      batch.status = 'cancelled';
    } else if (batch.status === 'finalizing') {
      await writeResults(batch);
      batch.status = rules.end(batch) as string;
    } else if (batch.status === 'validating') {
      const end = rules.end(batch);
      if (typeof end === 'object') {
        batch.status = 'failed';
        batch.errors = { object: 'list', data: [{ code: end.failed, message: 'the text of a line' }] };
        return;
      }
      batch.status = 'in_progress';
      batch.in_progress_at = batch.created_at + 1;
    } else if (!rules.isHeld) batch.status = next[batch.status] ?? batch.status;
  }

  function show({ lines: _, ...batch }: ServedBatch) {
    return { object: 'batch', endpoint: '/v1/chat/completions', completion_window: '24h', ...batch };
  }

  async function takeFile(request: IncomingMessage): Promise<unknown> {
    const body = new Uint8Array(await readWhole(request));
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(body, { headers }).formData();
    const file = form.get('file');
    if (form.get('purpose') !== 'batch' || !(file instanceof File)) return null;
    return { id: addFile(await file.text()), object: 'file', purpose: 'batch', bytes: file.size };
  }

  function makeBatch(asked: { input_file_id: string; metadata: Record<string, string> }): unknown {
    const text = files.get(asked.input_file_id) ?? '';
    const batch: ServedBatch = {
      id: `batch_${batches.length + 1}`,
      status: 'validating',
      created_at: Math.floor(Date.now() / 1000),
      ...asked,
      lines: text
        .trim()
        .split('\n')
        .map((line): Line => JSON.parse(line)),
    };
    batches.push(batch);
    return show(batch);
  }

  function listPage(url: URL): unknown {
    const newest = [...batches].reverse();
    const start = newest.findIndex(({ id }) => id === url.searchParams.get('after')) + 1;
    // Small pages, so that every test with some batches turns them.
    const data = newest.slice(start, start + 2);
    return {
      object: 'list',
      data: data.map(show),
      has_more: start + 2 < newest.length,
      last_id: data.at(-1)?.id ?? null,
    };
  }

  /** The body of a served call, a text of a file, or null where there is no such thing. */
  async function serve(method: string, url: URL, request: IncomingMessage): Promise<unknown> {
    const [, , kind, id, what] = url.pathname.split('/');
    if (kind === 'files' && method === 'POST') return takeFile(request);
    if (kind === 'files' && what === 'content') return files.get(id ?? '') ?? null;
    if (kind !== 'batches') return null;
    if (id === undefined && method === 'POST') return makeBatch(JSON.parse(String(await readWhole(request))));
    if (id === undefined) return listPage(url);
    const batch = batches.find((entry) => entry.id === id);
    if (batch === undefined) return null;
    if (what === 'cancel') batch.status = 'cancelling';
    else await advance(batch);
    return show(batch);
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://provider');
    const method = request.method ?? '';
    calls.push(`${method} ${url.pathname}`);
    if (rules.key !== null && request.headers.authorization !== `Bearer ${rules.key}`) {
      const message = `Incorrect API key provided: ${request.headers.authorization}`;
      sendJson(response, 401, { error: { code: 'invalid_api_key', message } });
      return;
    }
    const disturbance = await rules.disturb(method, url.pathname);
    if (disturbance === 'cut before') request.socket.destroy();
    else if (typeof disturbance === 'number') {
      await readWhole(request);
      sendJson(response, disturbance, { error: { code: 'disturbed', message: 'what a line says' } });
    } else if (url.pathname.endsWith('/chat/completions')) {
      const body: ChatBody = JSON.parse(String(await readWhole(request)));
      online.push(body);
      const { status, body: answer } = await rules.chat(body);
      sendJson(response, status, answer);
    } else {
      const served = await serve(method, url, request);
      if (disturbance === 'cut after') request.socket.destroy();
      else if (served === null) sendJson(response, 404, { error: { code: 'not_found', message: 'none' } });
      else if (typeof served === 'string') response.end(served);
      else sendJson(response, 200, served);
    }
  }

  const server = createServer((request, response) => {
    // Whoever asked was killed.
    respond(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    rules,
    batches,
    files,
    /** What the chat endpoint was asked. */
    online,
    /** Method and path of every call, in their order. */
    calls,
    /** How often each question is in a batch that was made. */
    countQuestions() {
      const counts = new Map<string, number>();
      for (const { custom_id } of batches.flatMap(({ lines }) => lines)) {
        counts.set(custom_id, (counts.get(custom_id) ?? 0) + 1);
      }
      return [...counts.values()];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type BatchProvider = Awaited<ReturnType<typeof startBatchProvider>>;
