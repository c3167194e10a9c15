/**
 * Batches over a provider in another process: how near they come to what the provider allows, and what a call costs this
 * side. Every worker is one process, so one core; efficiency is calls × mean latency ÷ concurrency ÷ seconds.
 * `BENCH_RECORDS=1000000 node bench/batches.ts memory` alone takes long.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked, BareTook } from './batches/bare-client.ts';
import type { Figures, Provider } from './batches/mock-provider.ts';
import { type Figure, keepResults } from './batches/results.ts';
import type { Took, Work } from './batches/worker.ts';

const folder = await mkdtemp(join(tmpdir(), 'bench-batches-'));
let directories = 0;
const makeDirectory = () => join(folder, `data-${directories++}`);
/** Of a lognormal latency with sigma 0.8: exp(0.8² / 2) times its median. */
const meanOfMedian = Math.exp(0.32);
/** Where the provider is at fault, so few that the core of the worker is not the limit. */
const faultyConcurrency = 32;

let figures: Figure[] = [];

function print(name: string, value: number, unit: string): void {
  const figure = { name, value: Number(value.toPrecision(3)), unit };
  figures.push(figure);
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

function startChild(file: string, given: object) {
  const path = join(import.meta.dirname, 'batches', file);
  const child = spawn(process.execPath, ['--max-semi-space-size=16', path, JSON.stringify(given)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${file} ended early`);
    return value;
  };
  return { child, readLine };
}

async function withProvider<Value>(
  provider: Provider,
  use: (url: string, readFigures: () => Promise<Figures>) => Promise<Value>,
): Promise<Value> {
  const { child, readLine } = startChild('mock-provider.ts', provider);
  const url = await readLine();
  const readFigures = async () => (await (await fetch(new URL('/figures', url))).json()) as Figures;
  try {
    return await use(url, readFigures);
  } finally {
    child.kill();
  }
}

/** Works one batch with some workers, which begin together. */
async function workTogether(work: Work, workers: number): Promise<Took[]> {
  const started: ReturnType<typeof startChild>[] = [];
  for (let number = 0; number < workers; number += 1) {
    const worker = startChild('worker.ts', work);
    await worker.readLine();
    started.push(worker);
  }
  for (const { child } of started) child.stdin.write('begin\n');
  return Promise.all(started.map(async ({ readLine }) => JSON.parse(await readLine()) as Took));
}

async function workOnce(work: Work): Promise<Took> {
  const [took] = await workTogether(work, 1);
  if (took === undefined) throw new Error('no worker');
  return took;
}

/** The same calls by a client that does nothing else: what is in reach on this machine. */
async function askBare(provider: Provider, calls: number, concurrency: number): Promise<BareTook> {
  return withProvider(provider, async (url) => {
    const given: Asked = { url, calls, concurrency };
    const { child, readLine } = startChild('bare-client.ts', given);
    await readLine();
    child.stdin.write('begin\n');
    return JSON.parse(await readLine()) as BareTook;
  });
}

const makeWork = (url: string | null, records: number, concurrency: number, chain: 1 | 3): Work => ({
  url,
  directory: makeDirectory(),
  records,
  concurrency,
  chain,
});

/** At the end ever fewer candidates are under way, since exactly so many are wanted: that is told apart. */
async function measureLatency(name: string, provider: Provider, meanMs: number, records: number[]) {
  for (const [index, concurrency] of [32, 256].entries()) {
    const took = await withProvider(provider, (url) =>
      workOnce(makeWork(url, records[index] ?? 0, concurrency, 3)),
    );
    const bare = await askBare(provider, took.calls, concurrency);
    const share = (callsPerSecond: number) => (callsPerSecond * meanMs) / 1000 / concurrency;
    const efficiency = share(took.calls / took.seconds);
    const steady = share(took.steadyRate * 3);
    const inReach = share(bare.calls / bare.seconds);
    print(`${name}, C = ${concurrency}: efficiency`, steady, 'of 1');
    print(`${name}, C = ${concurrency}: efficiency of a client that does nothing else`, inReach, 'of 1');
    print(`${name}, C = ${concurrency}: efficiency against that client`, steady / inReach, 'of 1');
    print(`${name}, C = ${concurrency}: efficiency with its begin and end`, efficiency, 'of 1');
    print(`${name}, C = ${concurrency}: processor time`, took.processorMs / took.calls, 'ms a call');
    print(
      `${name}, C = ${concurrency}: of the time its core was busy`,
      took.processorMs / took.seconds / 1000,
      'of 1',
    );
    if (concurrency === 32) print(`${name}: first durable record`, took.firstMs, 'ms');
  }
}

async function measureFaults(name: string, provider: Provider, allowed: (seen: Figures) => number) {
  await withProvider(provider, async (url, readFigures) => {
    const took = await workOnce(makeWork(url, 1500, faultyConcurrency, 3));
    const seen = await readFigures();
    print(
      `${name}: throughput of what the provider allows`,
      took.calls / took.seconds / allowed(seen),
      'of 1',
    );
    print(`${name}: refused`, seen.refused / seen.requests, 'of 1');
    print(`${name}: most in flight`, seen.mostInFlight, 'calls');
    print(`${name}: of the time its core was busy`, took.processorMs / took.seconds / 1000, 'of 1');
    print(`${name}: attempted less accepted`, took.attempted - took.accepted, 'candidates');
    print(`${name}: answered twice`, seen.answeredTwice, 'calls');
  });
}

const scenarios: Record<string, () => Promise<void>> = {
  async none() {
    const bare = await askBare({ latency: 'none' }, 18_000, 256);
    print('(a) no latency, a client that does nothing else: calls', bare.calls / bare.seconds, '/s');
    for (const chain of [1, 3] as const) {
      const took = await withProvider({ latency: 'none' }, (url) =>
        workOnce(makeWork(url, 6000, 256, chain)),
      );
      print(`(a) no latency, ${chain}-call chain: calls`, took.calls / took.seconds, '/s');
      print(
        `(a) no latency, ${chain}-call chain: processor time`,
        took.processorMs / took.calls,
        'ms a call',
      );
    }
  },
  async fixed() {
    await measureLatency('(b) 100 ms', { latency: 'fixed', ms: 100 }, 100, [1500, 8000]);
  },
  async lognormal() {
    const provider: Provider = { latency: 'lognormal', ms: 400 };
    await measureLatency('(c) lognormal 400 ms', provider, 400 * meanOfMedian, [900, 7000]);
  },
  async limited() {
    // Each refused call costs its place one second; the rest is latency.
    const allowed = faultyConcurrency / ((100 + 0.05 * 1000) / 1000);
    await measureFaults(
      '(d) 5 % 429, Retry-After 1',
      { latency: 'fixed', ms: 100, limited: 0.05 },
      () => allowed,
    );
  },
  async broken() {
    const provider: Provider = { latency: 'fixed', ms: 100, broken: 0.01, garbled: 0.005 };
    await measureFaults('(e) 1 % 500, 0.5 % no JSON', provider, () => faultyConcurrency / 0.1);
  },
  async crowded() {
    const provider: Provider = { latency: 'fixed', ms: 100, most: 20 };
    await measureFaults('(f) 429 above 20 in flight', provider, () => 20 / 0.1);
  },
  async killed() {
    await withProvider({ latency: 'fixed', ms: 100 }, async (url, readFigures) => {
      const work = makeWork(url, 3000, 64, 3);
      const first = startChild('worker.ts', work);
      await first.readLine();
      first.child.stdin.write('begin\n');
      while ((await readFigures()).answered < 4500) await sleep(20);
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
      const took = await workOnce(work);
      const seen = await readFigures();
      print('(g) killed at half: accepted', took.accepted, 'of 3000');
      print('(g) killed at half: answered twice (64 were in flight)', seen.answeredTwice, 'calls');
    });
  },
  async workers() {
    // So slow a provider and so few at once that neither it nor a core is the limit.
    const provider: Provider = { latency: 'fixed', ms: 400 };
    const seconds: number[] = [];
    for (const workers of [1, 2]) {
      const took = await withProvider(provider, (url) => workTogether(makeWork(url, 640, 32, 3), workers));
      seconds.push(Math.max(...took.map((one) => one.seconds)));
      const busiest = Math.max(...took.map((one) => one.processorMs / one.seconds / 1000));
      print(
        `(h) ${workers} worker(s) on one SQLite file, C = 32 each: accepted`,
        took[0]?.accepted ?? 0,
        'of 640',
      );
      print(
        `(h) ${workers} worker(s): least that one settled`,
        Math.min(...took.map((one) => one.settled)),
        'of 640',
      );
      print(`(h) ${workers} worker(s): of the time a core was busy`, busiest, 'of 1');
    }
    print('(h) two workers against one', (seconds[0] ?? 0) / (seconds[1] ?? 1), 'times');
  },
  async memory() {
    const records = Number(process.env.BENCH_RECORDS ?? 60_000);
    const took = await workOnce(makeWork(null, records, 256, 1));
    print(`${records} candidates: memory at most`, took.memory, 'MB');
    print(
      `${records} candidates: memory at most against that of the first tenth`,
      took.memory / took.memoryEarly,
      'times',
    );
    print(`${records} candidates: candidates`, took.accepted / took.seconds, '/s');
    print(`${records} candidates: processor time`, took.processorMs / took.calls, 'ms a call');
  },
};

const named = process.argv.slice(2);
try {
  for (const [name, measure] of Object.entries(scenarios)) {
    if (named.length > 0 && !named.includes(name)) continue;
    figures = [];
    await measure();
    keepResults(name, figures);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
