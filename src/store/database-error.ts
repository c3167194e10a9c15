import { OperatorError, RetryLaterError } from '../errors.ts';

/** SQLite's primary result codes that someone other than a programmer can mend (sqlite.org/rescode.html). */
const resultCode = {
  permission: 3,
  busy: 5,
  locked: 6,
  memory: 7,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notDatabase: 26,
} as const;

/** SQLite's primary result code of an error that node:sqlite threw, or null for any other error. */
function findResultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** True where another connection holds a lock that this one needs. */
export function isBusy(error: unknown): boolean {
  const code = findResultCode(error);
  return code === resultCode.busy || code === resultCode.locked;
}

/** Turns what the disk, its rights or its content did into an error with a mend; any other error is answered as it is. */
export function describeDatabaseError(error: unknown, file: string): unknown {
  switch (findResultCode(error)) {
    case resultCode.full:
      return new OperatorError(
        `The disk that holds ${file} is full; what was to be written is not kept.`,
        'Free space on it: the next write tries again, and what is there stays readable.',
        error,
      );
    case resultCode.inputOutput:
      return new OperatorError(
        `The disk refused to read or write ${file}; what was to be written is not kept.`,
        'Check the disk, its free space and quota, and the file size limit of this process; then try again.',
        error,
      );
    case resultCode.readOnly:
    case resultCode.permission:
    case resultCode.cannotOpen:
      return new OperatorError(
        `${file} cannot be opened for writing.`,
        'Give the user of this process the right to write to the data directory and the files in it, or name another directory.',
        error,
      );
    case resultCode.corrupt:
    case resultCode.notDatabase:
      return new OperatorError(
        `${file} is damaged or not a database.`,
        'Put a copy from a backup in its place, or name another data directory. Nothing was changed.',
        error,
      );
    case resultCode.memory:
      return new OperatorError(
        `There was not enough memory to use ${file}.`,
        'Give this process more memory.',
        error,
      );
    case resultCode.busy:
    case resultCode.locked:
      return new RetryLaterError(
        `Another process keeps ${file} locked.`,
        'Try again; if it stays so, end the process that holds it.',
        undefined,
        error,
      );
    default:
      return error;
  }
}

/** True for an error that is about the file as a whole and not about what was to be written. */
export function isFileFault(error: unknown): boolean {
  return findResultCode(error) !== null && describeDatabaseError(error, '') !== error;
}
