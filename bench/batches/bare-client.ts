/**
 * What any client could reach, for bench/batches.ts: asks a provider as often and as much at once as a worker would, and does
 * nothing else: no store, no checks, no JSON read. It prints what it took as a line of JSON.
 */
import { once } from 'node:events';
import { Pool } from 'undici';

export interface Asked {
  url: string;
  calls: number;
  concurrency: number;
}

export interface BareTook {
  seconds: number;
  calls: number;
  processorMs: number;
}

const { url, calls, concurrency }: Asked = JSON.parse(process.argv[2] ?? '');
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: concurrency });
const words = 'They had saved for years and built it with their own hands, stone by stone. '.repeat(15);
let asked = 0;

async function askOn(): Promise<void> {
  while (asked < calls) {
    asked += 1;
    const body = JSON.stringify({
      model: 'mock',
      messages: [{ role: 'user', content: `ROLE transform ${asked} ${words}` }],
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({
      path: `${pathname}/chat/completions`,
      method: 'POST',
      headers,
      body,
    });
    await answer.body.text();
  }
}

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const began = performance.now();
const processor = process.cpuUsage();
await Promise.all(Array.from({ length: concurrency }, askOn));
const { user, system } = process.cpuUsage(processor);
const took: BareTook = {
  seconds: (performance.now() - began) / 1000,
  calls,
  processorMs: (user + system) / 1000,
};
process.stdout.write(`${JSON.stringify(took)}\n`);
await pool.close();
