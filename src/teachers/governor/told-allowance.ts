import type { RateLeft } from './rate-headers.ts';

/** Lengths of the windows over which endpoints count: a minute and a day. */
const windowsMs = [60_000, 86_400_000];
/** What would hold a call back for longer is left to the endpoint's own refusal, which says what it wants. */
const longestWaitMs = 60_000;

/** Keeps what is sent below what the endpoint's headers say is left. Times are milliseconds that never go back. */
export interface ToldAllowance {
  /** Milliseconds until `amount` may be sent, 0 where it may now. */
  waitFor(amount: number, now: number): number;
  /** Counts what is sent, and returns the count: the call's place among all that was sent. */
  use(amount: number): number;
  /** What the answer to the call with this place said. */
  learn(told: RateLeft, place: number, now: number): void;
}

/**
 * Some endpoints let what was used flow back evenly, others give it all back when a window ends. The first tell a reset
 * that is in proportion to what is used of a minute or a day; by that the two are told apart.
 */
function flowsBack({ limit, left, resetMs }: RateLeft): boolean {
  if (limit === null || limit <= left) return false;
  const used = (limit - left) / limit;
  return windowsMs.some((window) => Math.abs(resetMs - window * used) <= window * used * 0.1 + 50);
}

export function createToldAllowance(): ToldAllowance {
  let sent = 0;
  let newest = 0;
  /** Infinite as long as nothing was told. */
  let level = Number.POSITIVE_INFINITY;
  let limit: number | null = null;
  /** For each millisecond; null where it comes back all at once, at `resetAt`. */
  let flow: number | null = null;
  let filledAt = 0;
  let resetAt = 0;
  let windowMs = 0;

  function fill(now: number): void {
    if (flow !== null) {
      level = Math.min(limit ?? level, level + Math.max(0, now - filledAt) * flow);
    } else if (level < Number.POSITIVE_INFINITY && now >= resetAt) {
      level = limit ?? Number.POSITIVE_INFINITY;
      // How long the window is that now begins is not told; it is as long as the longest reset that was.
      resetAt = now + windowMs;
    }
    filledAt = now;
  }

  return {
    waitFor(amount, now) {
      fill(now);
      const missing = Math.min(amount, limit ?? amount) - level;
      if (missing <= 1e-6) return 0;
      const wait = flow === null ? resetAt - now : missing / flow;
      return wait > longestWaitMs ? 0 : wait;
    },
    use(amount) {
      sent += amount;
      level -= amount;
      return sent;
    },
    learn(told, place, now) {
      // Answers overtake each other; only that of the call sent last is news.
      if (place < newest || told.resetMs <= 0) return;
      newest = place;
      limit = told.limit === 0 ? null : told.limit;
      level = told.left - (sent - place);
      flow = flowsBack(told) ? ((limit ?? 0) - told.left) / told.resetMs : null;
      filledAt = now;
      resetAt = now + told.resetMs;
      windowMs = Math.max(windowMs, told.resetMs);
    },
  };
}
