import { type CallReport, unknownReport } from '../call-report.ts';
import { explainConnection, isConnectionTransient, readConnectionCode } from '../connection-errors.ts';
import { type Endpoint, explainTimeout, isLimiting, isTransient, mayHaveCost } from './endpoint-errors.ts';
import { CallTimeout, type EndpointRefusal } from './pool-fetch.ts';
import { readRetryAfter } from './retry-delay.ts';

/** Why one try gave no answer, whether another may, and after how long the endpoint said to come back. */
export interface Failure {
  transient: boolean;
  /** Refused because too much is asked at once. */
  limited: boolean;
  /** Milliseconds. */
  asked: number | null;
  explain(): Promise<Error>;
}

/** What came of one try, and what that tells about the endpoint. */
export interface TryOutcome<Answer extends object> {
  result: Answer | Failure;
  report: CallReport;
}

/** A try that the endpoint refused. `explain` is told how many seconds it asked to be left alone. */
export function failRefused(
  refusal: EndpointRefusal,
  explain: (waitSeconds: number | undefined) => Promise<Error>,
): TryOutcome<never> {
  const { status, headers } = refusal;
  const asked = readRetryAfter(headers, Date.now());
  const limited = isLimiting(refusal);
  const outcome = limited ? 'limited' : status >= 500 ? 'failed' : 'served';
  return {
    result: {
      transient: isTransient(refusal),
      limited,
      asked,
      explain: () => explain(asked === null ? undefined : asked / 1000),
    },
    report: {
      outcome,
      fault: status >= 500 ? `HTTP ${status}` : null,
      tokens: mayHaveCost(status) ? null : 0,
      retryAfterMs: asked,
      headers,
    },
  };
}

/** A try that broke off or took too long. Null for an error that is neither: that one is a bug. */
export function failBroken(error: unknown, endpoint: Endpoint, timeoutMs: number): TryOutcome<never> | null {
  const isTimeout = error instanceof CallTimeout;
  const code = isTimeout ? 'no answer in time' : readConnectionCode(error);
  if (code === 'unknown') return null;
  return {
    result: {
      transient: isTimeout || isConnectionTransient(code),
      limited: false,
      asked: null,
      explain: async () =>
        isTimeout ? explainTimeout(endpoint, timeoutMs) : explainConnection(code, endpoint),
    },
    report: { ...unknownReport, outcome: 'failed', fault: code },
  };
}
