import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBullmqQueue } from '../../../src/batches/queue/bullmq-queue.ts';
import { OperatorError } from '../../../src/errors.ts';
import { type RunningChild, startChild } from '../../store/children/start-child.ts';
import {
  findFreePort,
  type PostgresServer,
  password,
  postgresMissing,
  startPostgres,
} from '../../store/start-postgres.ts';
import { type OpenWorker, testQueue } from './queue-contract.ts';

const redisMissing =
  spawnSync('redis-server', ['--version']).status === 0
    ? null
    : 'The queue was not tested with Redis: there is no redis-server on the PATH.';

for (const reason of [postgresMissing, redisMissing])
  if (reason !== null) process.stderr.write(`${reason}\n`);

const child = new URL('children/hold-shard.ts', import.meta.url).pathname;
const patient = () => AbortSignal.timeout(60_000);

/** What BullMQ adds to the contract: workers on other machines that die. */
function testTakeover(address: () => string): void {
  let holder: RunningChild | null = null;
  afterEach(() => holder?.kill());

  test('the shard of a worker killed with -9 goes to another, and that of a living one does not', async () => {
    const queue = await openBullmqQueue({ address: address() });
    await queue.enqueue('batch-9', 2);
    holder = startChild(child, 'bullmq', address());
    await holder.waitForLines(1);
    const first = JSON.parse(holder.lines[0] ?? '');
    const own = await queue.claim(patient());
    expect(own).toMatchObject({ batch: 'batch-9', number: 1 - first.number });
    await holder.kill();
    const taken = await queue.claim(patient());
    expect(taken).toMatchObject(first);
    expect(own?.lost.aborted).toBe(false);
    expect(await own?.finish()).toBe(true);
    expect(await taken?.finish()).toBe(true);
    expect(await queue.counts('batch-9')).toEqual({ waiting: 0, held: 0 });
    await queue.close();
  });
}

describe.skipIf(postgresMissing !== null)('BullMQ on Postgres', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());
  const address = () => server.connectionString;
  const openWorker: OpenWorker = async () => {
    const queue = await openBullmqQueue({ address: address() });
    return { queue, close: queue.close };
  };

  testQueue(openWorker);
  testTakeover(address);

  test('while the server is gone, who waits waits on, and orders are kept afterwards', async () => {
    const { queue, close } = await openWorker();
    const claim = queue.claim(patient());
    await server.crash();
    const ordered = queue.enqueue('batch-6', 1);
    await server.restart();
    await ordered;
    const shard = await claim;
    expect(shard).toMatchObject({ batch: 'batch-6', number: 0 });
    expect(await shard?.finish()).toBe(true);
    await close();
  });

  test('an address that is wrong is refused without its password', async () => {
    for (const wrong of [
      `amqp://owner:${password}@127.0.0.1`,
      address().replace(password, `${password}-x`),
    ]) {
      const error = await openBullmqQueue({ address: wrong }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(OperatorError);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(password);
    }
  });
});

describe.skipIf(redisMissing !== null)('BullMQ on Redis', () => {
  let server: ChildProcess;
  let directory: string;
  let port: number;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'redis-'));
    port = await findFreePort();
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--appendonly',
      'yes',
    ];
    server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const chunk of server.stdout ?? []) if (String(chunk).includes('Ready to accept')) break;
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
    await rm(directory, { recursive: true, force: true });
  });
  const address = () => `redis://127.0.0.1:${port}`;

  testQueue(async () => {
    const queue = await openBullmqQueue({ address: address() });
    return { queue, close: queue.close };
  });
  testTakeover(address);
});
