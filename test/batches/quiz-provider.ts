import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

interface Asked {
  messages: { role: string; content: string }[];
}

/** One answered call: what was asked, to the letter. */
export interface Answered {
  question: string;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

const chance = (hash: string, part: number) => Number.parseInt(hash.slice(0, 4), 16) % part === 0;

/** What a provider does instead of answering a call. */
export type Fault =
  | { status: number; headers?: Record<string, string>; message?: string }
  | { finish: 'length' | 'content_filter' }
  | 'refusal'
  | 'no JSON'
  | 'cut';

/**
 * Answers by what is asked alone, so that every run gets the same. A weak one is wrong one time in four, and writes no JSON
 * one time in nine.
 */
function answer(messages: Asked['messages'], weak: boolean): string {
  const role = /ROLE (\w+)/.exec(messages[0]?.content ?? '')?.[1];
  const text = messages.map(({ content }) => content).join('\n');
  const hash = hashOf(text);
  const isRepair = messages.length > 2;
  if (weak && role !== 'transform' && !isRepair && chance(hash, 9)) return 'This is no JSON.';
  const fields = { evidence: '', question: `What is question ${hash}?`, correct: `answer ${hash}` };
  switch (role) {
    case 'transform':
      return `Told anew as ${hash}.`;
    case 'instruct':
      return JSON.stringify({ instructions: [fields] });
    case 'suggest':
      return JSON.stringify({ suggestions: [`change ${hash}`] });
    case 'edit':
      return JSON.stringify({ instruction: fields });
    default: {
      const asked = /question (\w{12})\?/.exec(text)?.[1] ?? '';
      const said = weak && chance(hashOf(`${asked}x`), 4) ? 'something else' : `answer ${asked}`;
      return JSON.stringify({ reasoning: 'It says so.', answerable: true, answer: said });
    }
  }
}

/** A provider on a real socket that counts what it answers. `chooseFault` is asked before each call, numbered from 1. */
export async function startQuizProvider({
  latencyMs = 10,
  weak = true,
  chooseFault = (_number: number): Fault | null => null,
} = {}) {
  const answered: Answered[] = [];
  let asked = 0;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.method === 'GET') return void response.end(JSON.stringify({ data: [{ id: 'quiz-model' }] }));
    const { messages }: Asked = JSON.parse(text);
    // Independent answers to one instruction are told apart by the sampling seed alone.
    const question = text;
    asked += 1;
    const fault = chooseFault(asked);
    await sleep(latencyMs);
    if (fault === 'cut') return void request.socket.destroy();
    if (fault !== null && typeof fault === 'object' && 'status' in fault) {
      const error = { message: fault.message ?? 'the provider says no', type: 'error', code: null };
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      return void response.end(JSON.stringify({ error }));
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    if (fault === 'no JSON') return void response.end('<html>Bad gateway</html>');
    const content = fault === 'refusal' ? "I'm sorry, but I can't help with that." : answer(messages, weak);
    const isCut = fault !== null && typeof fault === 'object';
    response.end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        model: 'quiz-model',
        choices: [
          {
            index: 0,
            finish_reason: isCut ? fault.finish : 'stop',
            message: { role: 'assistant', content: isCut ? content.slice(0, 20) : content },
          },
        ],
        usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
      }),
    );
    answered.push({ question });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answered,
    /** Calls that came in, also those that were cut. */
    countAsked: () => asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
