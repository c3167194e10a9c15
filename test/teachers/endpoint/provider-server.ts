import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TeacherRequest } from '../../../src/teachers/teacher.ts';

interface ChatBody {
  model: string;
  messages: { content: string; tool_call_id?: string; tool_calls?: { function: unknown }[] }[];
  tools?: { function: { name: string } }[];
  response_format?: { type: string; json_schema: { schema: { properties: Record<string, unknown> } } };
  max_tokens?: number;
  max_completion_tokens?: number;
}

export interface Call {
  path: string;
  headers: IncomingMessage['headers'];
  body: ChatBody;
}

export type Behaviour = (call: Call, response: ServerResponse, count: number) => unknown;

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function completion(message: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'served-model',
    choices: [{ index: 0, finish_reason: 'stop', message }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    ...more,
  };
}

export function sendText(response: ServerResponse, content: string, more = {}): void {
  sendJson(response, 200, completion({ role: 'assistant', content }, more));
}

/** A real HTTP server in the place of a provider. `behave` answers each chat call; `models` is what it lists. */
export async function startProvider(behave: Behaviour, models: string[] | null = ['served-model']) {
  const calls: Call[] = [];
  const state = { inFlight: 0, mostInFlight: 0, closedEarly: 0 };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.method === 'GET') {
      if (models === null) sendJson(response, 404, {});
      else sendJson(response, 200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
      return;
    }
    const call = { path: request.url ?? '', headers: request.headers, body: JSON.parse(text) };
    calls.push(call);
    state.inFlight += 1;
    state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
    response.on('close', () => {
      state.inFlight -= 1;
      if (!response.writableEnded) state.closedEarly += 1;
    });
    await behave(call, response, calls.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    state,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function question(change: Partial<TeacherRequest> = {}): TeacherRequest {
  return {
    role: 'instruct',
    messages: [
      { role: 'system', content: 'You ask questions.' },
      { role: 'user', content: 'A passage about rivers.' },
    ],
    answer: null,
    tools: [],
    maxTokens: 100,
    temperature: 0.5,
    seed: 7,
    ...change,
  };
}

export const answerSchema = {
  type: 'object',
  properties: { question: { type: 'string', maxLength: 80 }, hard: { type: 'boolean' } },
  required: ['question', 'hard'],
  additionalProperties: false,
};
