import { OperatorError, RetryLaterError } from '../../errors.ts';
import { outdatedWriter } from './postgres-write-group.ts';

/** What the network and its names answer while a server is away (Node.js system errors). */
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENOENT',
]);

/**
 * What a server answers that starts, ends, fails over or is overloaded (SQLSTATE, appendix A of the Postgres manual):
 * class 08, shutdowns, too many connections, a server that may only be read, and transactions it gave up.
 */
const awayStates = /^(08...|57P0[1-5]|53300|25006|40001|40P01|55P03|57014)$/;

/** What the client says itself, without any code. */
const awayMessages = /connection terminated|timeout|connection error|not queryable|connection ended/i;

function readCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** True where the database cannot be reached or cannot serve just now, and the same may go well later. */
export function isAway(error: unknown): boolean {
  const code = readCode(error);
  if (awayCodes.has(code) || awayStates.test(code)) return true;
  // Tried on several addresses, and refused on each.
  if (error instanceof AggregateError) return error.errors.every(isAway);
  return code === '' && error instanceof Error && awayMessages.test(error.message);
}

/** True for an error about what was to be written and not about the database as a whole. */
export function isWriteFault(error: unknown): boolean {
  return /^(21|22|23|P0)/.test(readCode(error));
}

export function describeAway(place: string, seconds: number): RetryLaterError {
  return new RetryLaterError(
    `The database ${place} could not be reached for ${seconds} seconds; whether the last writes were kept is not known.`,
    'See that it runs and can be reached from here; then try again: what was acknowledged is kept.',
  );
}

/**
 * Turns what a database answered into an error for the one who mends it. Nothing of the answer's text is kept, which can
 * hold values, nor of the address but host, port and database: what is no fault of the operator is named by its SQLSTATE.
 */
export function describePostgresError(error: unknown, place: string): unknown {
  const code = readCode(error);
  switch (code) {
    case '28P01':
    case '28000':
      return new OperatorError(
        `The database ${place} refused the user or password.`,
        'Correct the user and password in its address.',
      );
    case '3D000':
      return new OperatorError(
        `There is no such database: ${place}.`,
        'Create it, or correct the name in the address.',
      );
    case '42501':
      return new OperatorError(
        `The user may not do this in the database ${place}.`,
        'Let the user create a schema there, or name a schema that the user owns.',
      );
    case '53100':
    case '53200':
      return new OperatorError(
        `The server of the database ${place} has no ${code === '53100' ? 'disk space' : 'memory'} left; what was to be written is not kept.`,
        'Make room there, then try again.',
      );
    case outdatedWriter:
      return new OperatorError(
        `The store in ${place} was brought up to date by a newer version of agentinstruct.`,
        'Update agentinstruct here and start again; what was acknowledged is kept.',
      );
  }
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const { routine, constraint, column } = error as { [part: string]: unknown };
    const parts = [routine, constraint, column].filter((part) => typeof part === 'string').join(', ');
    return new Error(`The database refused a statement with SQLSTATE ${code}${parts && ` (${parts})`}.`);
  }
  if (/CERT|SSL|TLS/.test(code)) {
    return new OperatorError(
      `The database ${place} could not be trusted: ${code}.`,
      'Name its certificate authority with sslrootcert in its address, or correct its certificate.',
    );
  }
  return error;
}
