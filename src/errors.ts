/**
 * Every error a person or a program is meant to act on is one of four kinds, by who mends it. It says the problem and
 * the mend, and nothing that came from a seed, a page, a tool or a teacher. Anything else thrown is a bug.
 */
class MendableError extends Error {
  readonly problem: string;
  readonly mend: string;

  constructor(problem: string, mend: string, cause?: unknown) {
    super(`${problem} ${mend}`, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.problem = problem;
    this.mend = mend;
  }
}

/** The caller asked for something that cannot be: a wrong name, a missing argument, a bad file. */
export class CallerError extends MendableError {}

/** Whoever runs the server must change something: a key, an address, a disk, an installed package. */
export class OperatorError extends MendableError {}

/** Time mends it: a rate limit, an overloaded server, a lease held by another process. */
export class RetryLaterError extends MendableError {
  /** Seconds to wait before another try, where the other side said so. */
  readonly afterSeconds: number | undefined;

  constructor(problem: string, mend: string, afterSeconds?: number, cause?: unknown) {
    super(problem, mend, cause);
    this.afterSeconds = afterSeconds;
  }
}

/** The agent that called a tool mends it by calling again with other arguments. */
export class AgentError extends MendableError {}

/** True for the four kinds above: their message is written for the one who mends, and is safe to show. */
export function isMendable(
  error: unknown,
): error is CallerError | OperatorError | RetryLaterError | AgentError {
  return error instanceof MendableError;
}

/** A list of known names for the mend of an unknown one, at most `most` of them. */
export function nameList(names: Iterable<string>, most = 40): string {
  const all = [...names];
  const shown = all.slice(0, most).join(', ');
  return all.length > most ? `${shown} and ${all.length - most} more` : shown || '(none)';
}

/** A count with its noun, as it is told to people. */
export function countOf(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
