import { describe, expect, test } from 'vitest';
import { RetryLaterError } from '../../src/errors.ts';
import { type Clock, createRateLimit } from '../../src/search/rate-limit.ts';
import { readRetryAfter } from '../../src/search/retry-after.ts';

/** Time that passes only when someone sleeps. */
function makeClock(): Clock & { time: number; advance(to: number): Promise<void> } {
  const sleepers: { at: number; wake: () => void }[] = [];
  const clock = {
    time: 0,
    now: () => clock.time,
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ at: clock.time + milliseconds, wake });
      }),
    async advance(to: number) {
      clock.time = to;
      for (const sleeper of sleepers.splice(0)) {
        if (sleeper.at <= to) sleeper.wake();
        else sleepers.push(sleeper);
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return clock;
}

describe('the rate limit', () => {
  test('spaces calls in the order of asking', async () => {
    const clock = makeClock();
    const limit = createRateLimit({ requestsPerSecond: 2, maxWaitMs: 10_000, clock });
    const passed: [number, number][] = [];
    for (let index = 0; index < 4; index++) limit.take().then(() => passed.push([index, clock.time]));
    for (const time of [0, 499, 500, 999, 1000, 1500]) await clock.advance(time);
    expect(passed).toEqual([
      [0, 0],
      [1, 500],
      [2, 1000],
      [3, 1500],
    ]);
  });

  test('gives up at once when the turn is too far away, and takes no slot for it', async () => {
    const clock = makeClock();
    const limit = createRateLimit({ requestsPerSecond: 1, maxWaitMs: 1000, clock });
    await limit.take();
    const second = limit.take();
    const error = await limit.take().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RetryLaterError);
    expect((error as RetryLaterError).afterSeconds).toBe(2);
    await clock.advance(1000);
    await second;
    await clock.advance(2000);
    await expect(limit.take()).resolves.toBeUndefined();
  });

  test('a hold also stops those who already wait', async () => {
    const clock = makeClock();
    const limit = createRateLimit({ requestsPerSecond: 10, maxWaitMs: 10_000, clock });
    await limit.take();
    const passed: number[] = [];
    limit.take().then(() => passed.push(clock.time));
    limit.holdFor(5);
    await clock.advance(100);
    expect(passed).toEqual([]);
    await clock.advance(5000);
    expect(passed).toEqual([5000]);
  });

  test('an aborted wait rejects', async () => {
    const limit = createRateLimit({ requestsPerSecond: 0.001, maxWaitMs: 1e7 });
    await limit.take();
    await expect(limit.take(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    const controller = new AbortController();
    const waiting = limit.take(controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('how long to wait', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  test.each([
    [{ 'retry-after': '5' }, 5],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' }, 90],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-3' }, undefined],
    [{}, undefined],
    [{ 'x-ratelimit-reset': '4' }, 4],
    [{ 'x-ratelimit-remaining': '0, 0', 'x-ratelimit-reset': '1, 600' }, 600],
    [{ 'retry-after': '9', 'x-ratelimit-reset': '4' }, 9],
  ])('%o is %o seconds', (headers, seconds) => {
    expect(readRetryAfter(headers, now)).toBe(seconds);
  });
});
