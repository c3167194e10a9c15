const minuteMs = 60_000;
/** So much of a minute's amount may be used at once; the rest comes evenly over the minute. */
const burstPart = 1 / 20;

/** Keeps what is used, requests or tokens, below an amount for each minute. Times are milliseconds that never go back. */
export interface MinuteAllowance {
  /** Milliseconds until `amount` may be used, 0 where it may now. */
  waitFor(amount: number, now: number): number;
  use(amount: number, now: number): void;
  /** What was reserved turned out otherwise. */
  correct(reserved: number, used: number, now: number): void;
}

/**
 * A bucket that may be overdrawn by one call. The burst and what flows in during any minute make up the amount, so no 60
 * seconds hold more than it, but for that one call where it is larger than the burst.
 */
export function createMinuteAllowance(perMinute: number): MinuteAllowance {
  const burst = perMinute * burstPart;
  const flow = (perMinute - burst) / minuteMs;
  let level = burst;
  let filledAt = Number.NEGATIVE_INFINITY;

  function fill(now: number): void {
    if (now > filledAt) level = Math.min(burst, level + (now - filledAt) * flow);
    filledAt = Math.max(filledAt, now);
  }

  return {
    waitFor(amount, now) {
      fill(now);
      const missing = Math.min(amount, burst) - level;
      // Less than this is the noise of adding fractions.
      return missing <= burst * 1e-9 ? 0 : missing / flow;
    },
    use(amount, now) {
      fill(now);
      level -= amount;
    },
    correct(reserved, used, now) {
      fill(now);
      level = Math.min(burst, level + reserved - used);
    },
  };
}
