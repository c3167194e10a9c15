import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startQuizProvider } from '../batches/quiz-provider.ts';
import { connect, type Progress, type TestClient } from '../end-to-end/clients.ts';
import { bareEnvironment, makeDataDirectory, removeDataDirectories } from '../end-to-end/servers.ts';

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/batches/', import.meta.url));
const quiz = { skills: [{ skill: 'quiz' }] };

let provider: Awaited<ReturnType<typeof startQuizProvider>>;
let data: string;
const clients: TestClient[] = [];

/** A client of the real server over the quiz skill, whose teacher is the provider. */
async function serve(): Promise<TestClient> {
  const teacher = ['--teacher', 'openai', '--model', 'quiz-model', '--base-url', provider.url];
  const client = await connect('modern', {
    command: process.execPath,
    args: [entry, 'serve', '--data-dir', data, '--skills', `${fixtures}skills`, ...teacher],
    env: { ...bareEnvironment, HOME: data },
  });
  clients.push(client);
  return client;
}

async function addSeeds(client: TestClient): Promise<void> {
  const names = await readdir(`${fixtures}seeds`);
  const texts = await Promise.all(
    names.map(async (name) => ({ text: await readFile(join(fixtures, 'seeds', name), 'utf8') })),
  );
  await client.call('add_seeds', { texts });
}

/** Asks until the batch runs no longer. */
async function awaitEnd(client: TestClient, id: string) {
  for (let times = 0; times < 8; times++) {
    const { structuredContent } = await client.call('get_batch', { batch_id: id, wait_seconds: 20 });
    if (structuredContent.batch.state !== 'running') return structuredContent;
  }
  throw new Error('the batch goes on and on');
}

async function awaitCalls(count: number): Promise<void> {
  while (provider.answered.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

function expectAskedOnce(): void {
  const questions = provider.answered.map(({ question }) => question);
  expect(new Set(questions).size).toBe(questions.length);
}

beforeEach(async () => {
  provider = await startQuizProvider();
  data = await makeDataDirectory();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await provider.close();
});
afterAll(removeDataDirectories);

describe('a batch over MCP', () => {
  test('ends with exactly the records asked for, and is found by id, in the list and as a resource', async () => {
    const client = await serve();
    await addSeeds(client);
    const said: Progress[] = [];
    const started = await client.call(
      'start_batch',
      { ...quiz, records: 9, wait_seconds: 1 },
      { onprogress: (progress) => said.push(progress) },
    );
    const id = started.structuredContent.batch.batch_id;
    const { batch, events, events_next } = await awaitEnd(client, id);
    const { attempted, accepted, rejected, failed, pending } = batch.counts;
    expect(batch).toMatchObject({
      state: 'finished',
      why: null,
      records: 9,
      priced: false,
      eta_seconds: null,
    });
    expect(accepted).toBe(9);
    expect(attempted).toBe(accepted + rejected + failed + pending);
    expect(batch.skills).toMatchObject([{ skill: 'quiz', target: 9, accepted: 9 }]);
    expect(batch.spent.calls).toBe(provider.answered.length);
    expect(batch.records_per_minute).toBeGreaterThan(0);
    expect(said.length).toBeGreaterThan(0);
    expect(events.map(({ what }: { what: string }) => what)).toEqual(['started', 'finished']);
    const later = await client.call('get_batch', { batch_id: id, after: events_next });
    expect(later.structuredContent).toMatchObject({ events: [], events_next });
    const records = await client.call('list_records', { flow_id: id });
    expect(records.structuredContent.total).toBe(9);

    const again = await client.call('start_batch', { ...quiz, records: 9, concurrency: 3 });
    expect(again.structuredContent.batch).toMatchObject({ batch_id: id, state: 'finished' });
    await client.call('start_batch', { ...quiz, records: 2, wait_seconds: 0 });
    const first = await client.call('get_batch', { limit: 1 });
    const second = await client.call('get_batch', { limit: 1, cursor: first.structuredContent.next });
    const listed = [...first.structuredContent.batches, ...second.structuredContent.batches];
    expect(listed.map(({ records: count }) => count).sort()).toEqual([2, 9]);
    expect(second.structuredContent.next).toBeNull();

    const uri = `agentinstruct://batches/${id}`;
    const { contents } = await client.client.readResource({ uri });
    expect(JSON.parse((contents[0] as { text: string }).text)).toEqual(batch);
    const { resources } = await client.client.listResources();
    expect(resources.map((resource) => resource.uri)).toContain(uri);
    await expect(client.client.readResource({ uri: 'agentinstruct://batches/none' })).rejects.toThrow();
  });

  test('is paused, resumed and cancelled', async () => {
    const client = await serve();
    await addSeeds(client);
    const started = await client.call('start_batch', {
      ...quiz,
      records: 30,
      concurrency: 2,
      wait_seconds: 0,
    });
    const batch_id = started.structuredContent.batch.batch_id;
    expect(started.structuredContent.batch.state).toBe('running');
    await awaitCalls(6);
    const resumed = await client.call('control_batch', { batch_id, action: 'resume' });
    expect(resumed.structuredContent.note).toContain('running already');
    const paused = await client.call('control_batch', { batch_id, action: 'pause' });
    expect(paused.structuredContent.batch).toMatchObject({ state: 'paused', why: 'it was asked to pause' });
    expect(paused.structuredContent.note).toContain('resume');
    await client.call('control_batch', { batch_id, action: 'resume' });
    const retried = await client.call('control_batch', { batch_id, action: 'retry_failed' });
    expect(retried.structuredContent.batch.state).toBe('running');
    expect((await awaitEnd(client, batch_id)).batch.counts.accepted).toBe(30);
    expectAskedOnce();

    const other = await client.call('start_batch', { ...quiz, records: 40, concurrency: 1, wait_seconds: 0 });
    const cancel = { batch_id: other.structuredContent.batch.batch_id, action: 'cancel' };
    const unsure = await client.call('control_batch', cancel);
    expect(unsure.isError).toBe(true);
    expect(unsure.content[0]?.text).toContain('confirm: true');
    const cancelled = await client.call('control_batch', { ...cancel, confirm: true });
    expect(cancelled.structuredContent.batch.state).toBe('cancelled');
    const late = await client.call('control_batch', { batch_id: cancel.batch_id, action: 'resume' });
    expect(late.isError).toBe(true);
  });

  test('stops at its budget, says what it needs, and goes on when it is raised', async () => {
    const client = await serve();
    await addSeeds(client);
    const started = await client.call('start_batch', {
      ...quiz,
      records: 6,
      budget: { calls: 12 },
      wait_seconds: 20,
    });
    const { batch } = started.structuredContent;
    expect(batch.state).toBe('paused');
    expect(batch.why).toContain('the budget is reached');
    expect(batch.budget).toMatchObject({ cap: { calls: 12 } });
    expect(provider.answered.length).toBeLessThanOrEqual(12);
    const { batch_id } = batch;
    const bare = await client.call('control_batch', { batch_id, action: 'raise_budget' });
    expect(bare.isError).toBe(true);
    await client.call('control_batch', { batch_id, action: 'raise_budget', budget: { calls: 900 } });
    expect((await awaitEnd(client, batch_id)).batch).toMatchObject({ state: 'finished' });
    expectAskedOnce();
  });

  test('goes on by itself when the server is started again', async () => {
    const first = await serve();
    await addSeeds(first);
    const started = await first.call('start_batch', {
      ...quiz,
      records: 25,
      concurrency: 2,
      wait_seconds: 0,
    });
    await awaitCalls(8);
    process.kill(first.pid as number, 'SIGKILL');
    const before = provider.answered.length;
    const second = await serve();
    const { batch } = await awaitEnd(second, started.structuredContent.batch.batch_id);
    expect(batch).toMatchObject({ state: 'finished', counts: { accepted: 25 } });
    expect(provider.answered.length).toBeGreaterThan(before);
  });

  test('is refused with every fault of its plan, and nothing is spent', async () => {
    const client = await serve();
    const refused = await client.call('start_batch', {
      skills: [
        { skill: 'quiz', kinds: ['why'], transformations: ['song'] },
        { skill: 'none' },
        { skill: 'quiz', kinds: ['when'], transformations: ['retelling'] },
      ],
      records: 3,
      budget: { usd: 1 },
    });
    expect(refused.isError).toBe(true);
    const text = refused.content[0]?.text ?? '';
    const unsuited = 'In quiz none of these transformations suits the kind when. Those that do: as-it-is.';
    const named = [
      '"why"',
      '"song"',
      '"none"',
      unsuited,
      'named twice',
      'price of every teacher',
      'no seeds',
    ];
    for (const fault of named) expect(text).toContain(fault);
    expect(provider.answered).toHaveLength(0);
    const { structuredContent } = await client.call('get_batch', {});
    expect(structuredContent).toMatchObject({ batch: null, batches: [], next: null });
    const unknown = await client.call('get_batch', { batch_id: 'none' });
    expect(unknown.isError).toBe(true);
  });
});

test('a dry run forecasts, makes no records, and is paid once', async () => {
  const client = await serve();
  await addSeeds(client);
  const plan = { ...quiz, records: 1000, dry_run: true, wait_seconds: 30 };
  const { structuredContent } = await client.call('start_batch', plan);
  const { batch, forecast } = structuredContent;
  expect(batch).toBeNull();
  expect(forecast.tried).toBe(12);
  expect(forecast.accepted).toBeGreaterThan(0);
  for (const range of [forecast.acceptance, forecast.calls, forecast.tokens, forecast.minutes]) {
    expect(range.low).toBeLessThan(range.expected);
    expect(range.expected).toBeLessThan(range.high);
  }
  expect(forecast.acceptance.expected).toBeCloseTo(forecast.accepted / 12, 9);
  expect(forecast.spent.calls).toBe(provider.answered.length);
  expect(forecast.calls.expected).toBe(Math.ceil((forecast.spent.calls * 1000) / forecast.accepted));
  expect(forecast.usd).toBeNull();
  const asked = provider.answered.length;
  const again = await client.call('start_batch', plan);
  expect(again.structuredContent.forecast).toMatchObject({ tried: 12, calls: forecast.calls, minutes: null });
  expect(provider.answered).toHaveLength(asked);
  expect((await client.call('list_records', {})).structuredContent.total).toBe(0);
  expect((await client.call('get_batch', {})).structuredContent.batches).toEqual([]);
});
