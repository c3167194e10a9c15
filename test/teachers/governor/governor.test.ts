import { expect, it } from 'vitest';
import { type CallReport, servedReport } from '../../../src/teachers/call-report.ts';
import { type CallOrder, createGovernor, EndpointClosed } from '../../../src/teachers/governor/governor.ts';

const signal = new AbortController().signal;
const order: CallOrder = { signal, model: 'm', tokens: 10 };
const served = async <Result>(result: Result) => ({ result, report: servedReport });
const report = (change: Partial<CallReport>): CallReport => ({ ...servedReport, ...change });

it('starts calls in the order they came, no more than allowed', async () => {
  const governor = createGovernor({ concurrency: 2 });
  const started: number[] = [];
  let running = 0;
  const calls = Array.from({ length: 20 }, (_, index) =>
    governor.run(order, async () => {
      started.push(index);
      running += 1;
      expect(running).toBeLessThanOrEqual(2);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return served(index);
    }),
  );
  expect(governor.load).toMatchObject({ running: 2, waiting: 18 });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(started).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(governor.load).toEqual({ running: 0, waiting: 0, limit: 2, breaker: 'closed', heldMs: 0 });
  expect(governor.served).toBe(20);
});

it('frees the place of a call that fails and of a waiter that is aborted', async () => {
  const governor = createGovernor({ concurrency: 1 });
  const gate = Promise.withResolvers<never>();
  const failing = governor.run(order, () => gate.promise);
  const [gone, drained] = [new AbortController(), new AbortController()];
  const aborted = governor.run({ ...order, signal: gone.signal }, () => served('never'));
  const undone = governor.run({ ...order, drain: drained.signal }, () => served('never'));
  const last = governor.run(order, () => served('last'));
  gone.abort(new Error('gone'));
  await expect(aborted).rejects.toThrow('gone');
  drained.abort(new Error('drained'));
  await expect(undone).rejects.toThrow('drained');
  await expect(governor.run({ ...order, drain: drained.signal }, () => served(0))).rejects.toThrow('drained');
  gate.reject(new Error('failed'));
  await expect(failing).rejects.toThrow('failed');
  expect(await last).toBe('last');
  expect(governor.load).toMatchObject({ running: 0, waiting: 0 });
});

it('serves shares in turns, however many calls one of them has waiting', async () => {
  const governor = createGovernor({ concurrency: 1 });
  const started: string[] = [];
  const ask = (share: string) =>
    governor.run({ ...order, share }, async () => {
      started.push(share);
      await new Promise((resolve) => setImmediate(resolve));
      return served(share);
    });
  const shares = [...'aaaaaaaaaa', ...'bbb', 'c'];
  await Promise.all(shares.map(ask));
  expect(started.join('')).toBe('aabcababaaaaaa');
});

it('leaves an endpoint alone that fails, tries it with one call, and then lets all go', async () => {
  const governor = createGovernor({ concurrency: 4 });
  const broken = report({ outcome: 'failed', fault: 'HTTP 500' });
  let healed = false;
  const events: string[] = [];
  const ask = () =>
    governor.run(order, async () => {
      events.push('start');
      await new Promise((resolve) => setImmediate(resolve));
      events.push('end');
      return { result: healed, report: healed ? servedReport : broken };
    });
  for (let fault = 0; fault < 5; fault += 1) await ask();
  expect(governor.load).toMatchObject({ breaker: 'open', running: 0 });
  expect(governor.load.heldMs).toBeGreaterThan(0);
  healed = true;
  events.length = 0;
  const waiting = Array.from({ length: 8 }, ask);
  expect(governor.load).toMatchObject({ running: 0, waiting: 8 });
  expect(await Promise.all(waiting)).toEqual(Array(8).fill(true));
  // One call alone, then as many at once as are allowed.
  expect(events.slice(0, 6)).toEqual(['start', 'end', 'start', 'start', 'start', 'start']);
  expect(governor.load.breaker).toBe('closed');
});

it('sends calls back at once where an endpoint asked to be left alone for longer than they wait', async () => {
  const governor = createGovernor({ concurrency: 1 });
  const limited = report({ outcome: 'limited', retryAfterMs: 90_000 });
  const first = governor.run(order, async () => ({ result: 'first', report: limited }));
  const second = governor.run(order, () => served('second')).catch((error) => error);
  expect(await first).toBe('first');
  const error = await second;
  expect(error).toBeInstanceOf(EndpointClosed);
  expect(error).toMatchObject({ why: 'held' });
  expect(error.waitMs).toBeGreaterThan(60_000);
  await expect(governor.run(order, () => served('third'))).rejects.toBeInstanceOf(EndpointClosed);
  expect(governor.load).toMatchObject({ running: 0, waiting: 0 });
});
