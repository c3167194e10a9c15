import { RetryLaterError } from '../errors.ts';

/**
 * Does something for a call that must be answered in time, since clients give up on one that is not. At the end of the
 * time, or when the call is cancelled, `work` is told by its signal and not waited for. Throws RetryLaterError.
 */
export async function withDeadline<Value>(
  { seconds, signal, mend }: { seconds: number; signal: AbortSignal; mend: string },
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  signal.throwIfAborted();
  const patience = new AbortController();
  const either = AbortSignal.any([signal, patience.signal]);
  const timer = setTimeout(
    () => patience.abort(new RetryLaterError(`The call was not done within ${seconds} seconds.`, mend)),
    seconds * 1000,
  );
  const working = work(either);
  working.catch(() => {});
  let leave: (() => void) | undefined;
  try {
    const cut = new Promise<never>((_, reject) => {
      leave = () => reject(either.reason);
      either.addEventListener('abort', leave, { once: true });
    });
    return await Promise.race([working, cut]);
  } finally {
    clearTimeout(timer);
    if (leave !== undefined) either.removeEventListener('abort', leave);
  }
}
