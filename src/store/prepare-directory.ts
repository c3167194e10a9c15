import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperatorError } from '../errors.ts';

/** One by one: in a place that takes no directories, /proc for instance, Node's recursive making goes on for ever. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(directory)) throw error;
  }
}

/**
 * Makes a directory of the data where there is none, for its owner alone, and tries that something can be made in it. Throws
 * OperatorError where it can't.
 */
export function prepareDirectory(directory: string): void {
  try {
    makeDirectory(directory);
    rmdirSync(mkdtempSync(join(directory, '.try-')));
  } catch (error) {
    throw new OperatorError(
      `The data directory ${directory} cannot be used.`,
      'Name a directory that the user of this process may write to, on a disk with free space.',
      error,
    );
  }
}
