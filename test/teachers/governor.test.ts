import { expect, it } from 'vitest';
import { createGovernor } from '../../src/teachers/governor.ts';

const signal = new AbortController().signal;
const estimate = { tokens: 10 };

it('starts calls in the order they came, no more than allowed', async () => {
  const governor = createGovernor({ concurrency: 2 });
  const order: number[] = [];
  let running = 0;
  const calls = Array.from({ length: 20 }, (_, index) =>
    governor.run(signal, estimate, async () => {
      order.push(index);
      running += 1;
      expect(running).toBeLessThanOrEqual(2);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return index;
    }),
  );
  expect(governor.load).toEqual({ running: 2, waiting: 18 });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(governor.load).toEqual({ running: 0, waiting: 0 });
});

it('frees the place of a call that fails and of a waiter that is aborted', async () => {
  const governor = createGovernor({ concurrency: 1 });
  const gate = Promise.withResolvers<void>();
  const failing = governor.run(signal, estimate, () => gate.promise);
  const controller = new AbortController();
  const aborted = governor.run(controller.signal, estimate, async () => 'never');
  const last = governor.run(signal, estimate, async () => 'last');
  controller.abort(new Error('gone'));
  await expect(aborted).rejects.toThrow('gone');
  gate.reject(new Error('failed'));
  await expect(failing).rejects.toThrow('failed');
  expect(await last).toBe('last');
  expect(governor.load).toEqual({ running: 0, waiting: 0 });
});
