import { setTimeout as sleep } from 'node:timers/promises';
import { type CallOrder, EndpointClosed, type Governor } from '../governor/governor.ts';
import { type Endpoint, explainClosed } from './endpoint-errors.ts';
import type { Failure, TryOutcome } from './failed-try.ts';
import { chooseRetryDelay } from './retry-delay.ts';

/** A longer wait asked for by the endpoint is not slept through: the caller learns of it instead. */
const longestWait = 60_000;
/** Tries of one call that a busy endpoint may refuse for each that counts. */
const refusedForCounted = 10;

/** Throws the reason of whichever is aborted while it sleeps. */
async function sleepUnlessAborted(delay: number, { signal, drain }: CallOrder): Promise<void> {
  const either = drain === undefined ? signal : AbortSignal.any([signal, drain]);
  await sleep(delay, undefined, { signal: either }).catch((error) => {
    throw either.reason ?? error;
  });
}

function isFailure(result: object): result is Failure {
  return 'transient' in result;
}

/**
 * Tries a call, each time in its turn, until it is answered or has failed `retries` times after the first; a try that was
 * refused because others were being served does not count. Throws what the last failure explains itself by.
 */
export async function tryAgain<Answer extends object>(
  { governor, endpoint, retries }: { governor: Governor; endpoint: Endpoint; retries: number },
  order: CallOrder,
  tryOnce: () => Promise<TryOutcome<Answer>>,
): Promise<Answer> {
  let counted = 0;
  for (let tries = 1; ; tries += 1) {
    const servedBefore = governor.served;
    const result = await governor.run(order, tryOnce).catch((error: unknown) => {
      throw error instanceof EndpointClosed ? explainClosed(error, endpoint) : error;
    });
    if (!isFailure(result)) return result;
    // Where others are served meanwhile, a refusal only means: not all of you at once.
    if (!result.limited || governor.served === servedBefore) counted += 1;
    const delay = chooseRetryDelay(Math.max(1, counted), result.asked);
    const mayTry = counted <= retries && tries <= retries * refusedForCounted;
    if (!result.transient || !mayTry || delay > longestWait) throw await result.explain();
    order.drain?.throwIfAborted();
    // Outside the governor: a call that waits takes nobody's place.
    await sleepUnlessAborted(delay, order);
  }
}
