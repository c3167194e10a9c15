/** What a program gets when its request names nothing, and the most a request may ask for. */
export const LIMITS = {
  timeoutMs: { usual: 5_000, most: 120_000 },
  memoryMb: { javascript: 128, python: 256, least: 16, most: 1024 },
  /** Characters of program, of one test, and of input. */
  codeChars: 262_144,
  stdinChars: 1_048_576,
  tests: 200,
  files: { count: 32, chars: 262_144 },
  /** Characters kept of each stream and of the value. */
  outputChars: 65_536,
  valueChars: 32_768,
} as const;

/** Runs that may wait for a free worker of one language. */
export const MOST_WAITING = 1_000;
/** Sessions held at a time, and how long one may lie idle. */
export const MOST_SESSIONS = 16;
export const SESSION_IDLE_MS = 15 * 60_000;
/** A session idle for this long may be given up for a new one. */
export const SESSION_SPARE_MS = 60_000;
