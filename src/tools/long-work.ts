import { setTimeout as sleep } from 'node:timers/promises';

/** Work that may outlast the call that began it: it goes on in this process, and the same call again joins it. */
export interface LongWork {
  /**
   * The result once it is there, null where it is not after `seconds`. The first call of a key begins the work; a result
   * is given once. A cancelled call ends the work. Throws what the work throws.
   */
  join<Value>(
    key: string,
    options: { seconds: number; signal: AbortSignal },
    begin: (signal: AbortSignal) => Promise<Value>,
  ): Promise<{ value: Value } | null>;
  /** Ends all work. */
  close(): Promise<void>;
}

interface Running {
  result: Promise<unknown>;
  cancel: AbortController;
}

/** A result that nobody came for is dropped after this long. */
const keptMs = 10 * 60_000;

export function createLongWork(): LongWork {
  const running = new Map<string, Running>();

  function start(key: string, begin: (signal: AbortSignal) => Promise<unknown>): Running {
    const cancel = new AbortController();
    const entry: Running = { result: begin(cancel.signal), cancel };
    running.set(key, entry);
    const forget = () => {
      if (running.get(key) === entry) running.delete(key);
    };
    const forgetLater = () => setTimeout(forget, keptMs).unref();
    entry.result.then(forgetLater, forgetLater);
    return entry;
  }

  return {
    async join<Value>(
      key: string,
      { seconds, signal }: { seconds: number; signal: AbortSignal },
      begin: (signal: AbortSignal) => Promise<Value>,
    ) {
      const entry = running.get(key) ?? start(key, begin);
      const patience = new AbortController();
      const cancelled = () => entry.cancel.abort(signal.reason);
      signal.addEventListener('abort', cancelled, { once: true });
      if (signal.aborted) cancelled();
      try {
        const settled = entry.result.then((value) => ({ value: value as Value }));
        const late = sleep(seconds * 1000, null, { signal: patience.signal }).catch(() => null);
        const outcome = await Promise.race([settled, late]);
        if (outcome !== null) running.delete(key);
        return outcome;
      } catch (error) {
        running.delete(key);
        throw error;
      } finally {
        patience.abort();
        signal.removeEventListener('abort', cancelled);
      }
    },
    async close() {
      const all = [...running.values()];
      for (const { cancel } of all) cancel.abort();
      await Promise.allSettled(all.map(({ result }) => result));
    },
  };
}
