import type { DatabaseSync } from 'node:sqlite';
import { describeDatabaseError, isBusy, isFileFault } from './database-error.ts';
import { lockPatience } from './sqlite/sqlite-database.ts';

/** Grouped writes and committed reads over one connection. Between turns of the event loop no transaction is open. */
export interface GroupCommit {
  /** Reads what is committed, at once. */
  read<Value>(look: () => Value): Promise<Value>;
  /** Reads with several statements what is committed at one moment, whatever other processes commit between them. */
  readTogether<Value>(look: () => Value): Promise<Value>;
  /** Runs `change` in the next transaction. Settles when that is on disk: a promise kept is a write kept. */
  write<Value>(change: () => Value): Promise<Value>;
  /** Ends when every write so far has settled; later ones are refused. */
  close(): Promise<void>;
}

/** A longer transaction saves nothing more per write and holds up the event loop. */
const mostPerCommit = 500;

interface Write {
  change: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * One fsync for many writes: those that arrive in one turn of the event loop share a transaction. A write that fails is
 * undone alone by its savepoint; where the commit itself fails, all of its writes fail and none is kept. Nothing is
 * remembered of a failure, so writes go on as soon as the disk lets them. Where another process keeps the write lock for
 * more than `longestWait` milliseconds, the writes that wait fail with RetryLaterError.
 */
export function openGroupCommit(database: DatabaseSync, file: string, longestWait = 30_000): GroupCommit {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const mark = database.prepare('SAVEPOINT one_write');
  const keep = database.prepare('RELEASE one_write');
  const undo = database.prepare('ROLLBACK TO one_write');
  const openRead = database.prepare('SAVEPOINT one_read');
  const closeRead = database.prepare('RELEASE one_read');

  let waiting: Write[] = [];
  let scheduled = false;
  let closing: (() => void) | null = null;
  let busySince: number | null = null;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(commitWaiting);
  }

  function commitWaiting(): void {
    scheduled = false;
    const batch = waiting.slice(0, mostPerCommit);
    try {
      if (!takeWriteLock()) return;
    } catch (error) {
      finish(batch, () => failAll(batch, error));
      return;
    }
    let settle: () => void;
    try {
      const outcomes = batch.map(runOne);
      commit.run();
      settle = () => {
        for (const outcome of outcomes) outcome();
      };
    } catch (error) {
      settle = () => failAll(batch, error);
      leaveTransaction();
    }
    finish(batch, settle);
  }

  /** What cannot be rolled back now is tried again before the next transaction: until then no write is answered. */
  function leaveTransaction(): void {
    try {
      if (database.isTransaction) rollback.run();
    } catch {
      // The fault of the disk that led here is already being reported to the writes.
    }
  }

  /** False where another process writes just now: it is tried again a little later, with the event loop free meanwhile. */
  function takeWriteLock(): boolean {
    database.exec('PRAGMA busy_timeout = 0');
    try {
      if (database.isTransaction) rollback.run();
      begin.run();
      busySince = null;
      return true;
    } catch (error) {
      if (!isBusy(error)) throw error;
      busySince ??= performance.now();
      if (performance.now() - busySince > longestWait) {
        busySince = null;
        throw error;
      }
      scheduled = true;
      // Uneven, so that two processes do not keep meeting.
      setTimeout(commitWaiting, 1 + Math.random() * 4);
      return false;
    } finally {
      database.exec(`PRAGMA busy_timeout = ${lockPatience}`);
    }
  }

  function runOne(write: Write): () => void {
    mark.run();
    try {
      const value = write.change();
      keep.run();
      return () => write.resolve(value);
    } catch (error) {
      if (!database.isTransaction || isFileFault(error)) throw error;
      undo.run();
      keep.run();
      return () => write.reject(error);
    }
  }

  function failAll(batch: Write[], error: unknown): void {
    const described = describeDatabaseError(error, file);
    for (const write of batch) write.reject(described);
  }

  function finish(batch: Write[], settle: () => void): void {
    waiting = waiting.slice(batch.length);
    settle();
    if (waiting.length > 0) schedule();
    else closing?.();
  }

  async function read<Value>(look: () => Value): Promise<Value> {
    try {
      return look();
    } catch (error) {
      throw describeDatabaseError(error, file);
    }
  }

  return {
    read,
    readTogether: (look) =>
      read(() => {
        openRead.run();
        try {
          return look();
        } finally {
          closeRead.run();
        }
      }),
    write<Value>(change: () => Value): Promise<Value> {
      if (closing !== null) return Promise.reject(new Error('The store is closed.'));
      return new Promise<Value>((resolve, reject) => {
        waiting.push({ change, resolve: (value) => resolve(value as Value), reject });
        schedule();
      });
    },
    close() {
      return new Promise((resolve) => {
        closing = resolve;
        if (waiting.length === 0) resolve();
      });
    },
  };
}
