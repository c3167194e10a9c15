/**
 * What the governor makes of an endpoint that limits, as a share of what that endpoint allows: the time its answers take,
 * divided by the calls it takes at once, over the time that passed from the first tenth of the answers to the ninth. The
 * endpoint runs in its own process, its answers take a lognormal time (median 400 ms, σ 0.8):
 *   node bench/governor.ts [calls for each that may be in flight]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOpenAiTeacher } from '../src/teachers/endpoint/openai-compatible.ts';

interface Conduct {
  /** Calls beyond so many in flight are refused with 429. */
  mostInFlight: number;
  /** Part of the calls that is refused with 429 whatever is in flight. */
  refused: number;
  retryAfter: string | null;
  broken: number;
  garbled: number;
}

interface Seen {
  requests: number;
  served: number;
  mostServedAtOnce: number;
  /** Milliseconds that all answers took together. */
  busyMs: number;
}

const obliging: Conduct = {
  mostInFlight: Number.MAX_SAFE_INTEGER,
  refused: 0,
  retryAfter: null,
  broken: 0,
  garbled: 0,
};

/** Milliseconds. */
function drawLatency(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return 400 * Math.exp(0.8 * normal);
}

/** The endpoint: behaves as it is told by a message, and answers each with what it has seen since the one before. */
async function provide(): Promise<void> {
  let conduct = obliging;
  let seen: Seen = { requests: 0, served: 0, mostServedAtOnce: 0, busyMs: 0 };
  let inFlight = 0;
  const server = createServer(async (request, response) => {
    for await (const _chunk of request);
    const refuse = (status: number, headers = {}) => response.writeHead(status, headers).end('{}');
    seen.requests += 1;
    const draw = Math.random();
    if (inFlight >= conduct.mostInFlight || draw < conduct.refused) {
      refuse(429, conduct.retryAfter === null ? {} : { 'retry-after': conduct.retryAfter });
      return;
    }
    inFlight += 1;
    seen.mostServedAtOnce = Math.max(seen.mostServedAtOnce, inFlight);
    const begun = performance.now();
    await new Promise((resolve) => setTimeout(resolve, drawLatency()));
    inFlight -= 1;
    seen.busyMs += performance.now() - begun;
    if (draw > 1 - conduct.broken - conduct.garbled) {
      if (draw > 1 - conduct.broken) refuse(500);
      else response.end('{"choices":');
      return;
    }
    seen.served += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        model: 'm',
        choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'ok' } }],
        usage: { prompt_tokens: 10, completion_tokens: 10 },
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', (next: Conduct) => {
    process.send?.(seen);
    seen = { requests: 0, served: 0, mostServedAtOnce: 0, busyMs: 0 };
    conduct = next;
  });
  process.send?.((server.address() as AddressInfo).port);
}

async function measure(rounds: number): Promise<void> {
  const child = fork(import.meta.filename, ['provide']);
  const [port] = await once(child, 'message');
  const signal = new AbortController().signal;

  async function tell(conduct: Conduct): Promise<Seen> {
    child.send(conduct);
    const [seen] = await once(child, 'message');
    return seen as Seen;
  }

  async function run(name: string, concurrency: number, conduct: Partial<Conduct>): Promise<void> {
    const allowed = Math.min(concurrency, conduct.mostInFlight ?? concurrency);
    const count = Math.ceil(rounds * allowed);
    await tell({ ...obliging, ...conduct });
    const teacher = createOpenAiTeacher({
      name: 'measured',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      apiKey: null,
      model: 'm',
      concurrency,
    });
    const begun = performance.now();
    const ended: number[] = [];
    const outcomes = await Promise.allSettled(
      Array.from({ length: count }, async (_, seed) => {
        await teacher.ask(
          {
            role: 'instruct',
            messages: [{ role: 'user', content: `Question ${seed}` }],
            answer: null,
            tools: [],
            maxTokens: 100,
            temperature: 0,
            seed,
          },
          { signal },
        );
        ended.push(performance.now() - begun);
      }),
    );
    const lost = outcomes.filter(({ status }) => status === 'rejected').length;
    await teacher.close();
    const seen = await tell(obliging);
    const endOf = (part: number) => ended[Math.floor(count * part) - 1] ?? 0;
    const share = (0.8 * seen.busyMs) / allowed / (endOf(0.9) - endOf(0.1));
    const say = (figure: string, value: number, unit: string) =>
      process.stdout.write(`${JSON.stringify({ name: `${name}: ${figure}`, value, unit })}\n`);
    say('share of what is allowed', Number(share.toFixed(3)), 'ratio');
    say('calls lost', lost, 'calls');
    say('requests for each answer', Number((seen.requests / seen.served).toFixed(3)), 'ratio');
  }

  await run('nothing refused, 64 at once', 64, {});
  await run('429 above 16 in flight, 64 at once', 64, { mostInFlight: 16 });
  await run('429 above 16 in flight with Retry-After 1', 64, { mostInFlight: 16, retryAfter: '1' });
  await run('5 % 429 with Retry-After 1, 64 at once', 64, { refused: 0.05, retryAfter: '1' });
  await run('1 % 500 and 0.5 % garbled, 64 at once', 64, { broken: 0.01, garbled: 0.005 });
  child.disconnect();
  child.kill();
}

if (process.argv[2] === 'provide') await provide();
else await measure(Number(process.argv[2] ?? 30));
