import type { AnswerHeaders } from '../endpoint/pool-fetch.ts';

/** What an endpoint says is left of one of its limits. */
export interface RateLeft {
  /** The whole amount, null where it is not told. */
  limit: number | null;
  left: number;
  /** Milliseconds until all of it is there again. */
  resetMs: number;
}

const unitMs: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/**
 * Milliseconds until a moment written as endpoints write it: a duration (`6m0s`, `59.7s`, `20ms`), seconds (`12`), a
 * time of the clock (RFC 3339) or seconds since 1970. Null where it is none of these. `now` is milliseconds since 1970.
 */
export function readReset(value: string, now: number): number | null {
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number > 1e12) return Math.max(0, number - now);
    return number > 1e9 ? Math.max(0, number * 1000 - now) : number * 1000;
  }
  if (/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(text)) {
    let total = 0;
    for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) {
      total += Number(number) * (unitMs[unit ?? ''] ?? 0);
    }
    return total;
  }
  const date = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function readAmount(value: string | null): number | null {
  // Azure says -1 where it does not know.
  return value !== null && /^\d+$/.test(value.trim()) ? Number(value) : null;
}

/**
 * What the headers of an answer say is left of `what`, null where they say nothing of use. OpenAI's names
 * (https://platform.openai.com/docs/guides/rate-limits), which most that imitate it send too, and Anthropic's.
 */
export function readRateLeft(
  headers: AnswerHeaders,
  what: 'requests' | 'tokens',
  now: number,
): RateLeft | null {
  const read = (part: 'limit' | 'remaining' | 'reset') =>
    headers.get(`x-ratelimit-${part}-${what}`) ?? headers.get(`anthropic-ratelimit-${what}-${part}`);
  const left = readAmount(read('remaining'));
  const resetMs = readReset(read('reset') ?? '', now);
  if (left === null || resetMs === null) return null;
  return { limit: readAmount(read('limit')), left, resetMs };
}
