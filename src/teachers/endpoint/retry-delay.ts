import type { AnswerHeaders } from './pool-fetch.ts';

const firstDelay = 500;
const longestDelay = 30_000;

/** Milliseconds that the headers of a refusal ask to wait, or null where they say nothing (RFC 9110 §10.2.3). */
export function readRetryAfter(headers: AnswerHeaders, now: number): number | null {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * Milliseconds before the next try: exponential with full upper-half jitter, never less than what the endpoint asked
 * for, and then a little later than that, so that many callers told the same second do not return in the same instant.
 * `tries` counts those already made, from 1.
 */
export function chooseRetryDelay(tries: number, asked: number | null): number {
  const step = Math.min(longestDelay, firstDelay * 2 ** (tries - 1));
  if (asked !== null) return asked + Math.random() * Math.min(step, 1000);
  return step / 2 + Math.random() * (step / 2);
}
