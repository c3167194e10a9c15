// SPDX-License-Identifier: CC0-1.0

/** How often and how patiently an operation is tried again. Times are in milliseconds. */
export interface RetryPolicy {
  attempts: number;
  firstDelay: number;
  /** Each wait is this many times the one before, up to `longestDelay`. */
  factor: number;
  longestDelay: number;
  /** Share of the wait that is drawn at random, from 0 (none) to 1 (all of it). */
  jitter: number;
}

export const defaultPolicy: RetryPolicy = {
  attempts: 4,
  firstDelay: 200,
  factor: 2,
  longestDelay: 5_000,
  jitter: 0.5,
};

/** Thrown when every attempt failed. `causes` holds the error of each attempt, in order. */
export class AttemptsExhausted extends Error {
  readonly causes: unknown[];

  constructor(causes: unknown[]) {
    super(`all ${causes.length} attempts failed`);
    this.name = 'AttemptsExhausted';
    this.causes = causes;
  }
}

/** The wait after the given attempt, the first attempt being 1. */
export function delayAfter(attempt: number, policy: RetryPolicy, random: () => number): number {
  const full = Math.min(policy.firstDelay * policy.factor ** (attempt - 1), policy.longestDelay);
  return full * (1 - policy.jitter) + full * policy.jitter * random();
}

/**
 * Runs `operation` until it succeeds. An error for which `isTemporary` is false ends the attempts at once and is thrown
 * as it is, since waiting would not change it.
 */
export async function retry<Result>(
  operation: (attempt: number) => Promise<Result>,
  isTemporary: (error: unknown) => boolean,
  wait: (milliseconds: number) => Promise<void>,
  policy: RetryPolicy = defaultPolicy,
  random: () => number = Math.random,
): Promise<Result> {
  if (policy.attempts < 1) throw new RangeError('attempts must be at least 1');
  const causes: unknown[] = [];
  for (let attempt = 1; attempt <= policy.attempts; attempt += 1) {
    try {
      return await operation(attempt);
    } catch (error) {
      if (!isTemporary(error)) throw error;
      causes.push(error);
      // No wait after the last attempt: there is nothing left to wait for.
      if (attempt < policy.attempts) await wait(delayAfter(attempt, policy, random));
    }
  }
  throw new AttemptsExhausted(causes);
}
