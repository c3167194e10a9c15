import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serverCommand } from '../batches/command.ts';
import { type Fault, startQuizProvider } from '../batches/quiz-provider.ts';
import { connect, type TestClient } from './clients.ts';

const text =
  'The mill on the Esk was opened in 1820 by three neighbours. They had saved for two years and built it with their own hands, stone by stone, before the winter came.';
const plan = { text, skill: 'quiz', kinds: ['who'], candidates: 1, refinements: 0, wait_seconds: 30 };

let folder: string;
let faults: (Fault | null)[];
let provider: Awaited<ReturnType<typeof startQuizProvider>>;
let client: TestClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failing-'));
  faults = [];
  provider = await startQuizProvider({ weak: false, chooseFault: () => faults.shift() ?? null });
  client = await connect('modern', serverCommand({ dataDirectory: folder, url: provider.url }));
});
afterEach(async () => {
  await client.close();
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const start = async () => (await client.call('start_flow', plan)).structuredContent;
const goOn = async (flow_id: string) =>
  (await client.call('get_flow', { flow_id, wait_seconds: 30 })).structuredContent;

function expectNoQuestionTwice(): void {
  const questions = provider.answered.map(({ question }) => question);
  expect(new Set(questions).size).toBe(questions.length);
}

describe('a flow over a provider that fails', () => {
  test('in ways that time mends: it is asked again, and the record is there', async () => {
    faults = [
      { status: 429, headers: { 'retry-after-ms': '20' } },
      { status: 503 },
      'no JSON',
      'cut',
      null,
      { status: 500 },
      { status: 408 },
    ];
    const flow = await start();
    expect(flow).toMatchObject({ status: 'finished', problem: null });
    expect(flow.records).toHaveLength(1);
    expect(provider.countAsked()).toBeGreaterThan(faults.length + 6);
    expectNoQuestionTwice();
  });

  test('with answers of no use: each is repaired or said to be what it is', async () => {
    // A cut-off answer and one that is no JSON are asked for anew, with their fault.
    faults = [{ finish: 'length' }, null, { finish: 'length' }];
    const repaired = await start();
    expect(repaired.records).toHaveLength(1);
    faults = ['refusal', 'refusal', 'refusal', 'refusal'];
    const refused = await start();
    expect(refused.status).toBe('finished');
    expect(refused.candidates[0]).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('refusal'),
    });
    faults = Array.from({ length: 8 }, () => ({ finish: 'length' }) as const);
    const cut = await start();
    expect(cut.candidates[0]).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('cut-off answer'),
    });
  });

  test.each([
    [{ status: 401, message: 'bad key sk-secret' }, /key/],
    [{ status: 404, message: 'no such model' }, /quiz-model/],
    [{ status: 402 }, /./],
  ] as [Fault, RegExp][])(
    'with %j: it says what to mend, keeps what it has, and goes on when asked again',
    async (fault, words) => {
      faults = [null, ...Array.from({ length: 12 }, () => fault)];
      const stopped = await start();
      expect(stopped.status).toBe('stopped');
      expect(stopped.problem).toMatch(words);
      expect(JSON.stringify(stopped)).not.toContain('sk-secret');
      const answered = provider.answered.length;
      faults = [];
      const finished = await goOn(stopped.flow_id);
      expect(finished).toMatchObject({ status: 'finished', problem: null });
      expect(finished.records).toHaveLength(1);
      expect(answered).toBeGreaterThan(0);
      expectNoQuestionTwice();
    },
  );

  test('that cannot be reached: it says so, and a new server goes on where it was', async () => {
    faults = [null];
    await client.close();
    const away = { dataDirectory: folder, url: 'http://127.0.0.1:9/v1' };
    client = await connect('legacy', serverCommand(away));
    const stopped = await start();
    expect(stopped.status).toBe('stopped');
    expect(stopped.problem).toMatch(/reached|refused/);
    await client.close();
    client = await connect('modern', serverCommand({ dataDirectory: folder, url: provider.url }));
    const finished = await goOn(stopped.flow_id);
    expect(finished.records).toHaveLength(1);
  });
});
