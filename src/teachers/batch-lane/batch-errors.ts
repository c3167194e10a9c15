import { APIConnectionError, APIConnectionTimeoutError } from 'openai';
import { CallerError, isMendable, OperatorError, RetryLaterError } from '../../errors.ts';
import { explainConnection, isConnectionTransient, readConnectionCode } from '../connection-errors.ts';
import { type Endpoint, explainRefusal, isTransient } from '../endpoint/endpoint-errors.ts';
import { EndpointRefusal } from '../endpoint/pool-fetch.ts';
import { readRetryAfter } from '../endpoint/retry-delay.ts';
import { UnreadableBatch } from './batch-api.ts';

/** Why one call of the batch API failed, and whether time may mend it. */
export interface BatchFailure {
  transient: boolean;
  /** Milliseconds that the provider asked to wait. */
  asked: number | null;
  /** Not null: it answered, and that was no success. */
  refusal: EndpointRefusal | null;
  explain(): Error;
}

function explainBatchRefusal(refusal: EndpointRefusal, endpoint: Endpoint, asked: number | null): Error {
  const { name, address } = endpoint;
  if (refusal.status === 404 || refusal.status === 405) {
    return new OperatorError(
      `There is no batch API for teacher "${name}" at ${address} (HTTP ${refusal.status}).`,
      'Check its base URL, or set its lane to online.',
    );
  }
  return explainRefusal(refusal, endpoint, null, asked === null ? undefined : asked / 1000);
}

/** What a failed call of the batch API tells; null: it is no failure of the provider. */
export function readBatchFailure(error: unknown, endpoint: Endpoint): BatchFailure | null {
  const refusal = error instanceof Error ? error.cause : undefined;
  if (refusal instanceof EndpointRefusal) {
    const asked = readRetryAfter(refusal.headers, Date.now());
    const explain = () => explainBatchRefusal(refusal, endpoint, asked);
    return { transient: isTransient(refusal), asked, refusal, explain };
  }
  const { name, address } = endpoint;
  if (error instanceof UnreadableBatch || error instanceof SyntaxError) {
    const explain = () =>
      new OperatorError(
        `${address} answers teacher "${name}" with something that is not of a batch API.`,
        'Check its base URL, or set its lane to online.',
      );
    return { transient: true, asked: null, refusal: null, explain };
  }
  if (error instanceof APIConnectionTimeoutError) {
    const explain = () =>
      new RetryLaterError(
        `The batch API at ${address} did not answer teacher "${name}" in time, in any try.`,
        'Try again later; if it lasts, look at the network and at that server.',
      );
    return { transient: true, asked: null, refusal: null, explain };
  }
  // A file that breaks off while it is read is a TypeError of fetch itself.
  if (!(error instanceof APIConnectionError || error instanceof TypeError)) return null;
  const code = readConnectionCode(error);
  if (error instanceof TypeError && code === 'unknown') return null;
  return {
    transient: isConnectionTransient(code),
    asked: null,
    refusal: null,
    explain: () => explainConnection(code, endpoint),
  };
}

/** The error of a straggler that could not be answered online either: what became of its batch is said beside it. */
export function addBatchReason(error: unknown, why: string): unknown {
  if (!isMendable(error)) return error;
  const problem = `${error.problem} Before that, ${why}.`;
  if (error instanceof RetryLaterError) return new RetryLaterError(problem, error.mend, error.afterSeconds);
  return error instanceof OperatorError
    ? new OperatorError(problem, error.mend)
    : new CallerError(problem, error.mend);
}
