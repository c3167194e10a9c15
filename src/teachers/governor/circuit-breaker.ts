/** After so many faults in a row nothing is sent for a while. */
const mostFaults = 5;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Leaves an endpoint alone that fails call after call. Times are milliseconds that never go back. */
export interface CircuitBreaker {
  /** Milliseconds until a call may be sent: 0 where one may now, infinite while another tries whether it answers. */
  waitFor(now: number): number;
  state(now: number): 'closed' | 'open' | 'half-open';
  /** What failed last, for people, and how often in a row. */
  readonly faults: { last: string; count: number };
  noteStarted(number: number): void;
  noteAlive(): void;
  noteFault(number: number, fault: string, now: number): void;
  /** Call `number` ended and told nothing about the endpoint. */
  noteNothing(number: number): void;
}

/**
 * Closed at first; open after faults in a row; when the pause is over half-open: one call tries. If that fails too, the
 * next pause is twice as long. Any answer closes it.
 */
export function createCircuitBreaker(): CircuitBreaker {
  const faults = { last: '', count: 0 };
  let pauseMs = firstPauseMs;
  /** Null while it is closed. */
  let openUntil: number | null = null;
  let trying: number | null = null;

  return {
    faults,
    waitFor(now) {
      if (openUntil === null) return 0;
      return trying === null ? Math.max(0, openUntil - now) : Number.POSITIVE_INFINITY;
    },
    state(now) {
      if (openUntil === null) return 'closed';
      return trying === null && now < openUntil ? 'open' : 'half-open';
    },
    noteStarted(number) {
      if (openUntil !== null) trying = number;
    },
    noteAlive() {
      openUntil = null;
      trying = null;
      pauseMs = firstPauseMs;
      faults.count = 0;
    },
    noteFault(number, fault, now) {
      faults.last = fault;
      faults.count += 1;
      const isTry = trying === number;
      if (openUntil === null ? faults.count < mostFaults : !isTry) return;
      if (isTry) pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      trying = null;
      openUntil = now + pauseMs;
    },
    noteNothing(number) {
      if (trying === number) trying = null;
    },
  };
}
