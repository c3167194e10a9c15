import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planOf, viewBatch } from '../../src/batches/batch-view.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import type { Store } from '../../src/store/store.ts';
import { connect } from '../end-to-end/clients.ts';
import { type PostgresServer, password, postgresMissing, startPostgres } from '../store/start-postgres.ts';
import { type Command, type Place, serverCommand, startCommand, startRun, writeSeeds } from './command.ts';
import { startQuizProvider } from './quiz-provider.ts';

/** `AGENTINSTRUCT_CHAOS_KILLS=200 npx vitest run test/batches` kills more often. */
const kills = Number(process.env.AGENTINSTRUCT_CHAOS_KILLS ?? 16);
const workers = 3;
/** Candidates that one process works at once, and the calls that one of them has in flight at most. */
const [concurrency, answersAtOnce] = [8, 2];
/** How long the batch may take where the machine has much else to do, in milliseconds. */
const patienceMs = 100_000 + kills * 5000;

describe.skipIf(postgresMissing !== null)('workers on one Postgres', () => {
  let server: PostgresServer;
  let provider: Awaited<ReturnType<typeof startQuizProvider>>;
  let folder: string;
  let store: Store;
  const running: Command[] = [];

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workers-'));
    provider = await startQuizProvider({ latencyMs: 20 });
    store = await openPostgresStore({ connectionString: server.connectionString });
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await store.close();
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  });

  const place = (): Place => ({
    dataDirectory: join(folder, 'data'),
    url: provider.url,
    database: server.connectionString,
  });
  const startWorker = () => {
    const child = startCommand('worker', place(), []);
    running.push(child);
    return child;
  };
  const options = (records: number, more: string[] = []) => ({
    ...place(),
    out: join(folder, 'records.jsonl'),
    seeds: join(folder, 'seeds'),
    more: ['-n', String(records), '--concurrency', String(concurrency), ...more],
  });

  async function waitFor(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
    const start = performance.now();
    while (!(await condition())) {
      if (performance.now() - start > patienceMs) throw new Error(`waited in vain for: ${what}`);
      await sleep(50);
    }
  }

  async function findBatch(): Promise<string> {
    await waitFor(
      async () => (await store.runs.list({ kind: 'batch', limit: 1 })).entries.length > 0,
      'a batch',
    );
    return (await store.runs.list({ kind: 'batch', limit: 1 })).entries[0]?.id ?? '';
  }

  async function view(id: string) {
    const run = await store.runs.get(id);
    planOf(run, id);
    if (run === null) throw new Error('the batch is gone');
    return viewBatch(store, run);
  }

  test(`killed with -9 ${kills} times, they end with exactly the records asked for, and pay no answer twice`, {
    timeout: 2 * patienceMs,
  }, async () => {
    const records = 100 + kills * 40;
    await writeSeeds(options(0).seeds, records);
    // Who ordered the batch may die like any other.
    const orderer = startRun(options(records));
    running.push(orderer);
    const id = await findBatch();
    await waitFor(() => provider.answered.length > 20, 'the first answers');
    const kill = async (child: Command) => {
      child.kill('SIGKILL');
      await child.ended;
    };
    let alive = Array.from({ length: workers }, startWorker);
    await kill(orderer);
    for (let killed = 1; killed < kills; killed++) {
      const before = provider.answered.length;
      // Work goes on between the kills, however long a process takes to start.
      await waitFor(() => provider.answered.length > before + 4, 'answers after a kill');
      await sleep(Math.random() * 150);
      const victim = alive[Math.floor(Math.random() * alive.length)];
      if (victim === undefined) throw new Error('no worker is left');
      alive = [...alive.filter((child) => child !== victim), startWorker()];
      await kill(victim);
    }
    expect((await view(id)).state).toBe('running');
    await waitFor(async () => (await view(id)).state !== 'running', 'the end of the batch');

    const { state, counts, budget } = await view(id);
    expect(state).toBe('finished');
    expect(budget).toBeNull();
    expect(counts).toMatchObject({ accepted: records, pending: 0 });
    expect(counts.attempted).toBe(counts.accepted + counts.rejected + counts.failed);
    expect(await store.records.count({ run: id })).toBe(records);
    // Every answer was kept, and kept once, but those of the calls that a killed process had in flight.
    const { answers } = await store.ledger.usage(id);
    const lost = provider.answered.length - answers;
    expect(lost).toBeGreaterThanOrEqual(0);
    expect(lost).toBeLessThanOrEqual(kills * concurrency * answersAtOnce);
    process.stderr.write(
      `${kills} kills: ${records} records, ${provider.answered.length} answers, ${answers} kept, ${lost} in flight at a kill\n`,
    );
  });

  test('a server orders of them; the budget holds for all together, and the batch goes on when it is raised', {
    timeout: 120_000,
  }, async () => {
    await writeSeeds(options(0).seeds, 60);
    const seeding = startRun(options(1, ['--random-seed', 'other']));
    expect((await seeding.ended).code).toBe(0);
    provider.answered.length = 0;
    const [one, two] = [startWorker(), startWorker()];
    const server = await connect('modern', serverCommand(place()));
    const plan = { skills: [{ skill: 'quiz' }], records: 40, concurrency: 8, budget: { calls: 70 } };
    const { structuredContent: begun } = await server.call('start_batch', plan);
    const { batch_id } = begun.batch;
    const look = async () => (await server.call('get_batch', { batch_id })).structuredContent.batch;
    await waitFor(async () => (await look()).state === 'paused', 'the budget');
    expect((await look()).why).toMatch(/the budget is reached/);
    expect(provider.answered.length).toBeLessThanOrEqual(70);
    await server.call('control_batch', { batch_id, action: 'raise_budget', budget: { calls: 5000 } });
    await waitFor(() => provider.answered.length > 80, 'answers after it was raised');
    // It lives in the database, not in the server.
    await server.close();
    await waitFor(async () => (await view(batch_id)).state === 'finished', 'the end');
    expect((await view(batch_id)).counts).toMatchObject({ accepted: 40, pending: 0 });
    const questions = provider.answered.map(({ question }) => question);
    expect(new Set(questions).size).toBe(questions.length);
    for (const worker of [one, two]) worker.kill('SIGTERM');
    for (const { code, text } of await Promise.all([one.ended, two.ended])) {
      expect(code).toBe(0);
      expect(text).toContain(`${batch_id}: working`);
      expect(text).not.toContain(password);
    }
  });

  test('while the database is away they wait, keep what was answered, and go on', {
    timeout: 120_000,
  }, async () => {
    await writeSeeds(options(0).seeds, 80);
    const worker = startWorker();
    const run = startRun(options(60));
    running.push(run);
    await waitFor(() => provider.answered.length > 30, 'the first answers');
    await server.crash();
    // Calls in flight come in, and nothing more can be begun.
    await sleep(3000);
    const before = provider.answered.length;
    await sleep(500);
    expect(provider.answered.length).toBe(before);
    await server.restart();
    const { code, text } = await run.ended;
    expect(text).toContain('60 records in');
    expect(code).toBe(0);
    const questions = provider.answered.map(({ question }) => question);
    expect(new Set(questions).size).toBe(questions.length);
    worker.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  test('a worker of other skills leaves a batch alone; one without a database says what it needs', async () => {
    const alone = startCommand('worker', { ...place(), database: '' }, []);
    const { code, text } = await alone.ended;
    expect(code).toBe(1);
    expect(text).toContain('AGENTINSTRUCT_DATABASE');
    await writeSeeds(options(0).seeds, 40);
    const foreign = startCommand('worker', place(), ['--model', 'another-model']);
    running.push(foreign);
    const run = startRun(options(20));
    expect((await run.ended).code).toBe(0);
    foreign.kill('SIGTERM');
    expect((await foreign.ended).text).not.toContain('working');
  });
});
