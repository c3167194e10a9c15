import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../../errors.ts';
import { describeDatabaseError } from '../database-error.ts';
import { prepareDirectory } from '../prepare-directory.ts';

/** The first bytes of every SQLite file (sqlite.org/fileformat2.html, 1.3). */
const fileMark = 'SQLite format 3\0';

/** How long a connection waits for a lock that another process holds, in milliseconds. */
export const lockPatience = 10_000;

type Inspect = (database: DatabaseSync, file: string) => void;

/**
 * Opens a SQLite file in a directory, making both where they are missing, readable for their owner alone. Every commit is
 * on disk before it is answered. `inspect` looks at the file before anything is written to it, and throws where it is not
 * to be used. Throws OperatorError where the file is no database or cannot be used.
 */
export function openDatabase(directory: string, name: string, inspect?: Inspect): DatabaseSync {
  const file = join(directory, name);
  prepareFile(directory, file);
  try {
    return openForWriting(file, inspect);
  } catch (error) {
    throw describeDatabaseError(error, file);
  }
}

function prepareFile(directory: string, file: string): void {
  prepareDirectory(directory);
  const start = Buffer.alloc(fileMark.length);
  let length: number;
  try {
    const handle = openSync(file, 'a+', 0o600);
    try {
      length = readSync(handle, start, 0, start.length, 0);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new OperatorError(
      `The database file ${file} cannot be used.`,
      'Let the user of this process read and write it, or name another data directory.',
      error,
    );
  }
  if (length > 0 && start.toString('latin1') !== fileMark) {
    throw new OperatorError(
      `${file} is not a database; it was left as it is.`,
      'Move it away or name another data directory.',
    );
  }
}

function openForWriting(file: string, inspect?: Inspect): DatabaseSync {
  // A connection that may only read could not undo what a killed process left half done, so it is not used to look.
  const database = new DatabaseSync(file, { timeout: lockPatience, enableForeignKeyConstraints: true });
  try {
    if (inspect !== undefined) {
      // One transaction, or another process could bring it up to date between two looks.
      database.exec('BEGIN');
      inspect(database, file);
      database.exec('COMMIT');
    }
    const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
    if (mode !== 'wal') {
      throw new OperatorError(
        `The disk that holds ${file} cannot keep a write-ahead log.`,
        'Name a data directory on a local disk of this machine.',
      );
    }
    database.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -32768;
      PRAGMA temp_store = MEMORY;
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
