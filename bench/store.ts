import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import type { CandidateEntry, Ledger, LedgerEntry } from '../src/store/store.ts';

/** Speed and processor time of the store, each line one JSON figure `{name, value, unit}`. */
const concurrency = 64;
const puts = Number(process.env.BENCH_STORE_PUTS ?? 30_000);
const words = [
  'tide',
  'harbour',
  'of',
  'the',
  'because',
  'answer',
  'which',
  'shows',
  'that',
  'measure',
  'and',
];

function print(name: string, value: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit })}\n`);
}

/** Text of about 1.7 kB in which words repeat as they do in prose. */
function writeText(): string {
  let text = '';
  while (text.length < 1700) {
    const word = words[Math.floor(Math.random() * words.length)];
    text += Math.random() < 0.3 ? `${Math.random().toString(36).slice(2, 9)} ` : `${word} `;
  }
  return text;
}

function makeEntry(number: number, text: string): LedgerEntry {
  return {
    key: number.toString(16).padStart(32, (number % 16).toString(16)),
    run: 'bench',
    path: `seed/0/summary/main-idea/${number}`,
    role: 'respond',
    model: 'none',
    text,
    toolCalls: [],
    finish: 'stop',
    usage: { inputTokens: 500, outputTokens: 400 },
    cost: 0.001,
  };
}

/** Runs `act` so many times, `concurrency` at once; answers wall seconds and processor milliseconds of each. */
async function measure(times: number, act: (number: number) => Promise<unknown>) {
  let next = 0;
  const processor = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < times) {
        const number = next;
        next += 1;
        await act(number);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { perSecond: times / seconds, processorMs: (user + system) / 1000 / times };
}

/** What is left of a step when nothing is kept: a teacher that answers in 5 ms and a map in memory. */
function openNoLedger(): Pick<Ledger, 'put'> {
  const entries = new Map<string, LedgerEntry>();
  return {
    put: async (entry) => {
      entries.set(entry.key, entry);
    },
  };
}

const directory = await mkdtemp(join(tmpdir(), 'bench-store-'));
const opening = performance.now();
const store = await openSqliteStore({ directory });
print('store open, new', performance.now() - opening, 'ms');
const texts = Array.from({ length: 500 }, writeText);
const pickText = (number: number) => texts[number % texts.length] ?? '';

const put = await measure(puts, (number) => store.ledger.put(makeEntry(number, pickText(number))));
print('ledger put, 1.7 kB, 64 at once', put.perSecond, '/s');
print('ledger put, processor', put.processorMs, 'ms');
const get = await measure(puts, (number) => store.ledger.get(makeEntry((number * 7919) % puts, '').key));
print('ledger get', get.perSecond, '/s');
print('ledger get, processor', get.processorMs, 'ms');

async function measureSteps(first: number, ledger: Pick<Ledger, 'put'>) {
  return measure(Math.min(puts, 16_000), async (number) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await ledger.put(makeEntry(first + number, pickText(number)));
  });
}
const without = await measureSteps(puts, openNoLedger());
const within = await measureSteps(puts, store.ledger);
print('steps of 5 ms with the store', within.perSecond, '/s');
print('steps of 5 ms, with the store to without', within.perSecond / without.perSecond, 'ratio');
print('step, processor of the store', within.processorMs - without.processorMs, 'ms');

const candidate = (number: number, state: CandidateEntry['state']): CandidateEntry => ({
  id: `candidate-${number}`,
  run: 'bench',
  path: `seed/0/summary/main-idea/${number}`,
  seed: 'a'.repeat(64),
  skill: `skill-${number % 17}`,
  kind: `kind-${number % 12}`,
  state,
  reason: null,
  retries: 0,
  body: { instruction: pickText(number), response: pickText(number + 1) },
});
const twice = await measure(Math.min(puts, 10_000), async (number) => {
  await store.candidates.put(candidate(number, 'pending'));
  await store.candidates.put(candidate(number, 'failed'));
});
print('candidate pending and then decided', twice.perSecond, '/s');
const counts = await measure(200, () => store.runs.tally('bench'));
print('tally of 204 groups of candidates', 1000 / counts.perSecond, 'ms');
print('resident memory', process.memoryUsage().rss / 2 ** 20, 'MiB');
await store.close();
await rm(directory, { recursive: true, force: true });
