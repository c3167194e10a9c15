import { expect, test } from 'vitest';
import type { HeldShard, Queue } from '../../../src/batches/queue/queue.ts';

/** Opens the same queue as another worker would; the test closes it. */
export type OpenWorker = () => Promise<{ queue: Queue; close(): Promise<void> }>;

const patient = () => AbortSignal.timeout(30_000);

/** A shard that is there already, or null after a look that finds none. */
function claimNow(queue: Queue): Promise<HeldShard | null> {
  return queue.claim(AbortSignal.timeout(1500));
}

/** What every driver of the queue keeps to. `open` gives workers of one queue; the batches of each test are its own. */
export function testQueue(open: OpenWorker): void {
  test('each shard goes to one worker, and is gone when it is finished', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    await one.queue.enqueue('batch-1', 4);
    await two.queue.enqueue('batch-1', 4);
    expect(await one.queue.counts('batch-1')).toEqual({ waiting: 4, held: 0 });
    const held: (HeldShard | null)[] = [];
    for (const { queue } of [one, two, one, two]) held.push(await queue.claim(patient()));
    expect(held.map((shard) => `${shard?.batch} ${shard?.number}`).toSorted()).toEqual(
      [0, 1, 2, 3].map((number) => `batch-1 ${number}`),
    );
    expect(await two.queue.counts('batch-1')).toEqual({ waiting: 0, held: 4 });
    expect(await claimNow(two.queue)).toBeNull();
    for (const shard of held) expect(await shard?.finish()).toBe(true);
    expect(await held[0]?.finish()).toBe(false);
    expect(await one.queue.counts('batch-1')).toEqual({ waiting: 0, held: 0 });
    await one.queue.enqueue('batch-1', 1);
    expect(await (await one.queue.claim(patient()))?.finish()).toBe(true);
    await Promise.all([one.close(), two.close()]);
  });

  test('who waits gets a shard when one comes, also one that was given back', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const waiting = one.queue.claim(patient());
    await two.queue.enqueue('batch-2', 1);
    const shard = await waiting;
    expect(shard).toMatchObject({ batch: 'batch-2', number: 0 });
    const next = two.queue.claim(patient());
    expect(await shard?.giveBack()).toBe(true);
    const again = await next;
    expect(again).toMatchObject({ batch: 'batch-2', number: 0 });
    expect(await shard?.finish()).toBe(false);
    const later = one.queue.claim(patient());
    expect(await again?.giveBack(0.2)).toBe(true);
    expect(await (await later)?.finish()).toBe(true);
    await Promise.all([one.close(), two.close()]);
  });

  test('a claim that is given up takes nothing', async () => {
    const worker = await open();
    const early = new AbortController();
    const claim = worker.queue.claim(early.signal);
    early.abort();
    expect(await claim).toBeNull();
    await worker.queue.enqueue('batch-3', 1);
    const shard = await worker.queue.claim(patient());
    expect(await shard?.finish()).toBe(true);
    await worker.close();
  });

  test('a cancelled batch is taken from those who wait and those who hold it, and can be ordered anew', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    await one.queue.enqueue('batch-4', 2);
    await one.queue.enqueue('batch-5', 1);
    const held = await one.queue.claim(patient());
    const lost = new Promise((resolve) => held?.lost.addEventListener('abort', resolve, { once: true }));
    await two.queue.cancel('batch-4');
    await two.queue.enqueue('batch-4', 2);
    expect(await two.queue.counts('batch-4')).toEqual({ waiting: 2, held: 0 });
    expect(await two.queue.counts('batch-5')).toEqual({ waiting: 1, held: 0 });
    await lost;
    expect(await held?.finish()).toBe(false);
    for (let left = 3; left > 0; left -= 1)
      expect(await (await two.queue.claim(patient()))?.finish()).toBe(true);
    expect(await claimNow(one.queue)).toBeNull();
    await Promise.all([one.close(), two.close()]);
  });
}
