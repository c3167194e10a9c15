/**
 * A provider in a process of its own, for bench/batches.ts: `node mock-provider.ts '{"latency":"fixed","ms":100}'`. It
 * prints its address, answers chat completions, and tells what it saw at /figures.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Provider {
  latency: 'none' | 'fixed' | 'lognormal';
  /** Of a fixed latency; the median of a lognormal one, whose sigma is 0.8. */
  ms?: number;
  /** Part of the calls refused with 429 and Retry-After 1. */
  limited?: number;
  /** Part of the calls that end in status 500. */
  broken?: number;
  /** Part of the answers that are no JSON. */
  garbled?: number;
  /** More in flight than these are refused with 429. */
  most?: number;
}

export interface Figures {
  requests: number;
  answered: number;
  refused: number;
  mostInFlight: number;
  /** Bodies that were answered more than once. */
  answeredTwice: number;
}

const sigma = 0.8;
const provider: Provider = JSON.parse(process.argv[2] ?? '{"latency":"none"}');
const seen = new Map<string, number>();
const figures: Figures = { requests: 0, answered: 0, refused: 0, mostInFlight: 0, answeredTwice: 0 };
let inFlight = 0;

function drawLatency(): number {
  const { latency, ms = 0 } = provider;
  if (latency !== 'lognormal') return latency === 'none' ? 0 : ms;
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return ms * Math.exp(sigma * normal);
}

function answer(body: string, hash: string): string {
  const filler = 'It is told in the passage, and whoever reads it closely will find it there. '.repeat(12);
  if (body.includes('ROLE transform')) return `The story ${hash}, told anew. ${filler}`;
  if (body.includes('ROLE instruct')) {
    const count = Number(/COUNT (\d+)/.exec(body)?.[1] ?? 1);
    const instructions = Array.from({ length: count }, (_, index) => ({
      evidence: '',
      question: `What is question ${hash}${index}?`,
      correct: `answer ${hash}${index}`,
    }));
    return JSON.stringify({ instructions });
  }
  const asked = /question (\w+)\?/.exec(body)?.[1] ?? '';
  return JSON.stringify({ reasoning: filler, answerable: true, answer: `answer ${asked}` });
}

const server = createServer(async (request, response) => {
  if (request.url === '/figures') {
    figures.answeredTwice = [...seen.values()].filter((times) => times > 1).length;
    response.end(JSON.stringify(figures));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  figures.requests += 1;
  inFlight += 1;
  const send = (status: number, value: object, headers: Record<string, string> = {}) => {
    inFlight -= 1;
    if (status !== 200) figures.refused += 1;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
  if (provider.most !== undefined && inFlight > provider.most)
    return send(429, { error: { message: 'too many in flight' } });
  figures.mostInFlight = Math.max(figures.mostInFlight, inFlight);
  if (Math.random() < (provider.limited ?? 0))
    return send(429, { error: { message: 'slow down' } }, { 'retry-after': '1' });
  const latency = drawLatency();
  if (latency > 0) await sleep(latency);
  if (Math.random() < (provider.broken ?? 0)) return send(500, { error: { message: 'broken' } });
  const hash = createHash('sha1').update(body).digest('hex').slice(0, 12);
  const content = Math.random() < (provider.garbled ?? 0) ? 'no JSON' : answer(body.toString(), hash);
  seen.set(hash, (seen.get(hash) ?? 0) + 1);
  figures.answered += 1;
  return send(200, {
    id: 'mock',
    object: 'chat.completion',
    model: 'mock',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 400, completion_tokens: 250, total_tokens: 650 },
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', 4096, () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1\n`);
});
