import type { AnswerHeaders } from './endpoint/pool-fetch.ts';

/** What one try of a call tells about the endpoint it went to. */
export interface CallReport {
  /**
   * `served`: it was answered, if only to say that the question is wrong; `limited`: the endpoint takes no more for now;
   * `failed`: it broke, stayed silent or was not there; `unknown`: the caller cut it off.
   */
  outcome: 'served' | 'limited' | 'failed' | 'unknown';
  /** What broke, for people (`HTTP 502`, `ECONNREFUSED`); null where nothing did. */
  fault: string | null;
  /** Tokens used, where known. */
  tokens: number | null;
  /** Milliseconds that the endpoint asked to be left alone, null where it did not. */
  retryAfterMs: number | null;
  /** Of the answer, where there was one. */
  headers: AnswerHeaders | null;
}

/** The report of a call that was answered, and that says nothing else. */
export const servedReport: CallReport = {
  outcome: 'served',
  fault: null,
  tokens: null,
  retryAfterMs: null,
  headers: null,
};

/** The report of a call that its caller cut off. */
export const unknownReport: CallReport = { ...servedReport, outcome: 'unknown' };
