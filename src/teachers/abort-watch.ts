/** Tells many when a signal is aborted. */
export interface AbortWatch {
  /** Calls `listener` once when `signal` is aborted; it must not be already. */
  add(signal: AbortSignal, listener: () => void): void;
  remove(signal: AbortSignal, listener: () => void): void;
}

/**
 * One listener for each signal, however many wait: a signal looks through all its listeners whenever one is added, and
 * thousands of calls of a batch wait with the same signal.
 */
export function createAbortWatch(): AbortWatch {
  const watched = new Map<AbortSignal, { listeners: Set<() => void>; tell: () => void }>();

  return {
    add(signal, listener) {
      const known = watched.get(signal);
      if (known !== undefined) {
        known.listeners.add(listener);
        return;
      }
      const listeners = new Set([listener]);
      const tell = () => {
        watched.delete(signal);
        for (const each of listeners) each();
      };
      signal.addEventListener('abort', tell, { once: true });
      watched.set(signal, { listeners, tell });
    },
    remove(signal, listener) {
      const known = watched.get(signal);
      known?.listeners.delete(listener);
      if (known?.listeners.size !== 0) return;
      signal.removeEventListener('abort', known.tell);
      watched.delete(signal);
    },
  };
}
