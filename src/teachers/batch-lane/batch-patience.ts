import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../endpoint/endpoint-errors.ts';
import { chooseRetryDelay } from '../endpoint/retry-delay.ts';
import { readBatchFailure } from './batch-errors.ts';

/** Makes a call again, after growing pauses, as long as time may mend what it fails by. */
export type KeepTrying = <Result>(signal: AbortSignal, call: () => Promise<Result>) => Promise<Result>;

/** Sleeps, and throws the signal's reason where that is aborted. */
export async function sleepUnless(signal: AbortSignal, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
    throw signal.reason ?? error;
  });
}

/**
 * The patience of one teacher. A provider that has answered before is waited for as long as a batch of its own would
 * be; one that never has gets a few tries, since its address may be wrong. What is left is thrown for whom it concerns.
 */
export function createPatience(
  endpoint: Endpoint,
  { maxRetries, giveUpMs }: { maxRetries: number; giveUpMs: number },
): KeepTrying {
  let reached = false;

  return async (signal, call) => {
    const start = performance.now();
    for (let tries = 1; ; tries += 1) {
      try {
        const result = await call();
        reached = true;
        return result;
      } catch (error) {
        signal.throwIfAborted();
        const failure = readBatchFailure(error, endpoint);
        if (failure === null) throw error;
        const delay = chooseRetryDelay(tries, failure.asked);
        const mayTry = reached ? performance.now() + delay - start < giveUpMs : tries <= maxRetries;
        if (!failure.transient || !mayTry) throw failure.explain();
        await sleepUnless(signal, delay);
      }
    }
  };
}
