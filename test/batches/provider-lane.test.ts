import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { until } from '../teachers/batch-lane/batch-ask.ts';
import { type BatchProvider, startBatchProvider } from '../teachers/batch-lane/batch-provider.ts';
import { startRun } from './command.ts';
import { startQuizProvider } from './quiz-provider.ts';

let folder: string;
let quiz: Awaited<ReturnType<typeof startQuizProvider>>;
let provider: BatchProvider;

/** One line in six is not run in its batch. */
const isStraggler = (id: string) => Number.parseInt(id.slice(0, 4), 16) % 6 === 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lane-'));
  quiz = await startQuizProvider({ latencyMs: 0 });
  const ask = async (body: unknown) => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${quiz.url}/chat/completions`, init);
    return { status: response.status, body: await response.json() };
  };
  provider = await startBatchProvider({
    key: null,
    chat: ask,
    fate: ({ custom_id, body }) => (isStraggler(custom_id) ? 'unrun' : ask(body)),
  });
});
afterEach(async () => {
  await provider[Symbol.asyncDispose]();
  await quiz.close();
  await rm(folder, { recursive: true, force: true });
});

/** The command over a configuration whose only teacher goes through batches. */
async function startLane(more: string[]) {
  const file = join(folder, 'agentinstruct.json');
  const teacher = {
    type: 'openai-compatible',
    base_url: provider.url,
    model: 'quiz-model',
    price_input: 1,
    price_output: 2,
    lane: 'batch',
    batch: { gather_seconds: 0.2, poll_seconds: 0.02 },
  };
  await writeFile(file, JSON.stringify({ teachers: { patient: teacher }, roles: { default: 'patient' } }));
  return startRun({
    dataDirectory: join(folder, 'data'),
    url: provider.url,
    out: join(folder, 'records.jsonl'),
    more: ['--config', file, '--teacher', 'patient', '--concurrency', '40', ...more],
  });
}

async function look() {
  const store = await openSqliteStore({ directory: join(folder, 'data') });
  const [run] = (await store.runs.list({ kind: 'batch', limit: 1 })).entries;
  const spending = await store.budgets.spending(run?.id ?? '');
  const records = await store.records.count({});
  await store.close();
  const lines = (await readFile(join(folder, 'records.jsonl'), 'utf8')).trim().split('\n');
  return { state: run?.state, records, lines: lines.length, ...spending };
}

/** What was answered is what was in the batches, or online where a batch had not run it. */
function expectOnePayment(): void {
  expect(provider.countQuestions().every((count) => count === 1)).toBe(true);
  const inBatches = provider.batches.flatMap(({ lines }) => lines);
  const stragglers = inBatches.filter(({ custom_id }) => isStraggler(custom_id));
  expect(stragglers.length).toBeGreaterThan(0);
  expect(provider.online).toHaveLength(stragglers.length);
  expect(quiz.answered).toHaveLength(inBatches.length);
  expect(new Set(quiz.answered.map(({ question }) => question)).size).toBe(inBatches.length);
}

test('a run through batches ends with exactly the records asked for, at half the price', async () => {
  const { code, text } = await (await startLane(['-n', '15'])).ended;
  expect(text).toContain('15 records in');
  expect(code).toBe(0);
  const { settled, ...found } = await look();
  expect(found).toMatchObject({ state: 'finished', records: 15, lines: 15, reserved: { calls: 0 } });
  expectOnePayment();
  // 100 tokens in at 1 dollar a million and 20 out at 2.
  const online = provider.online.length;
  const full = 140e-6;
  expect(settled.usd).toBeCloseTo(online * full + (settled.calls - online) * (full / 2), 9);
});

test('killed while its batch runs, it goes on with that batch', async () => {
  provider.rules.isHeld = true;
  const first = await startLane(['-n', '15']);
  await until(() => provider.batches.some(({ status }) => status === 'in_progress'));
  first.kill('SIGKILL');
  await first.ended;
  const before = provider.batches.length;
  provider.calls.length = 0;
  const again = await startLane(['-n', '15']);
  await until(() => provider.calls.filter((call) => call === 'GET /v1/batches/batch_1').length > 3);
  provider.rules.isHeld = false;
  expect((await again.ended).code).toBe(0);
  expect(provider.batches.length).toBeGreaterThan(before);
  expect(await look()).toMatchObject({ state: 'finished', records: 15, lines: 15 });
  expectOnePayment();
});
