/** Upper bound of what one call will use, known before it is made. */
export interface CallEstimate {
  /** Input and output tokens together. */
  tokens: number;
}

/** Lets calls to one endpoint start in the order they came, within the endpoint's limits. Shared by all who call it. */
export interface Governor {
  /**
   * Runs `call` as soon as the limits allow. Aborting `signal` ends the wait with the signal's reason; a call that has
   * started gets the signal from its caller and must heed it itself.
   */
  run<Result>(signal: AbortSignal, estimate: CallEstimate, call: () => Promise<Result>): Promise<Result>;
  /** Calls started and not yet ended, and calls waiting for their turn. */
  readonly load: { running: number; waiting: number };
}

/** A governor that limits how many calls are in flight at once. */
export function createGovernor(limits: { concurrency: number }): Governor {
  // A Set keeps the order of arrival and forgets an aborted waiter without a search.
  const waiting = new Set<() => void>();
  let running = 0;

  function waitForTurn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiting.delete(start);
        reject(signal.reason);
      };
      const start = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      signal.addEventListener('abort', abort, { once: true });
      waiting.add(start);
    });
  }

  /** Hands the place of an ended call straight to the next waiter, so that no newcomer can overtake it. */
  function passOn(): void {
    const [next] = waiting;
    if (next === undefined) {
      running -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async run(signal, _estimate, call) {
      signal.throwIfAborted();
      if (running < limits.concurrency) running += 1;
      else await waitForTurn(signal);
      try {
        return await call();
      } finally {
        passOn();
      }
    },
    get load() {
      return { running, waiting: waiting.size };
    },
  };
}
