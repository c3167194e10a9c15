/** A longer hold is not kept: what an endpoint says of days ahead may be mended by its operator meanwhile. */
const longestHoldMs = 900_000;

/** The time for which an endpoint asked to be left alone. Times are milliseconds that never go back. */
export interface EndpointHold {
  /** Milliseconds until a call may be sent, 0 where one may now. */
  waitFor(now: number): number;
  hold(durationMs: number, now: number): void;
  lift(): void;
  /** The endpoint answered some call, so it may be worth a try. */
  noteServed(): void;
  noteStarted(now: number): void;
}

/**
 * While an endpoint is held, one call tries whether it means it, if it answered any since: endpoints that limit what is
 * in flight ask for a second and take the next call as soon as another has ended.
 */
export function createEndpointHold(): EndpointHold {
  let until = 0;
  let answering = false;
  let tried = false;

  return {
    waitFor(now) {
      return answering && !tried ? 0 : Math.max(0, until - now);
    },
    hold(durationMs, now) {
      if (now >= until) [answering, tried] = [false, false];
      until = Math.max(until, now + Math.min(durationMs, longestHoldMs));
    },
    lift() {
      until = 0;
    },
    noteServed() {
      answering = true;
    },
    noteStarted(now) {
      if (now < until) tried = true;
    },
  };
}
