import { setTimeout as sleep } from 'node:timers/promises';
import { RetryLaterError } from '../errors.ts';

export interface RateLimit {
  /** Waits for the next free slot. Throws RetryLaterError at once when that is further away than `maxWaitMs`. */
  take(signal?: AbortSignal): Promise<void>;
  /** Gives out no slot for so many seconds: the other side asked for quiet. */
  holdFor(seconds: number): void;
}

export interface Clock {
  /** Milliseconds, never going back. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, signal && { signal });
  },
};

/** Spaces calls evenly, first come first served. */
export function createRateLimit(settings: {
  requestsPerSecond: number;
  maxWaitMs: number;
  clock?: Clock;
}): RateLimit {
  const clock = settings.clock ?? systemClock;
  const interval = 1000 / settings.requestsPerSecond;
  let nextFree = 0;
  let heldUntil = 0;
  return {
    async take(signal) {
      for (;;) {
        signal?.throwIfAborted();
        const slot = Math.max(clock.now(), nextFree, heldUntil);
        const wait = slot - clock.now();
        if (wait > settings.maxWaitMs)
          throw new RetryLaterError(
            'The search provider allows no call now.',
            `Try again in ${Math.ceil(wait / 1000)} seconds.`,
            Math.ceil(wait / 1000),
          );
        nextFree = slot + interval;
        if (wait > 0) await clock.sleep(wait, signal);
        // Whoever slept through the beginning of a hold queues again behind it.
        if (clock.now() >= heldUntil) return;
      }
    },
    holdFor(seconds) {
      heldUntil = Math.max(heldUntil, clock.now() + seconds * 1000);
    },
  };
}
