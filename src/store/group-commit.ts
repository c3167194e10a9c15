import type { DatabaseSync } from 'node:sqlite';
import { describeDatabaseError, isBusy, isFileFault } from './database-error.ts';
import { lockPatience } from './sqlite/sqlite-database.ts';

/** Grouped writes and committed reads over one connection. Between turns of the event loop no transaction is open. */
export interface GroupCommit {
  /** Reads what is committed, at once. */
  read<Value>(look: () => Value): Promise<Value>;
  /** Reads with several statements what is committed at one moment, whatever other processes commit between them. */
  readTogether<Value>(look: () => Value): Promise<Value>;
  /**
   * Runs `change` in one of the next transactions. Settles when that is on disk: a promise kept is a write kept. What is
   * urgent goes before what is not; those of one kind keep their order.
   */
  write<Value>(change: () => Value, urgency?: 'urgent'): Promise<Value>;
  /** Ends when every write so far has settled; later ones are refused. */
  close(): Promise<void>;
}

/** Between two commits rests so many times what the first one took, up to a limit: most of the time is left for the work. */
const restForCommit = 4;
const longestRestMs = 5;
/** So many writes are worth a commit of their own, however lately the last one was: more where commits take long. */
const worthCommit = 16;
const worthMillisecond = 20;
/** A longer transaction saves nothing more per write and holds up the event loop. */
const mostPerCommit = 500;
/**
 * Of more that wait, a part at a time: those written first go on while the others are still to come, or all would wait
 * for all, be sent in one moment, answered in one moment, and keep the processor idle in between.
 */
const partOfWaiting = 1 / 4;

interface Write {
  change: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * One fsync for many writes: those that arrive in one turn of the event loop share a transaction, and so do those that
 * arrive soon after a commit, which costs the same time whoever shares it. A write that fails is undone alone by its savepoint; where the commit itself fails, all of its writes fail and none is kept. Nothing is
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

  const urgent: Write[] = [];
  const others: Write[] = [];
  const countWaiting = () => urgent.length + others.length;
  let scheduled = false;
  let closing: (() => void) | null = null;
  let busySince: number | null = null;
  let restUntil = 0;
  let enough = worthCommit;
  let resting: NodeJS.Timeout | null = null;

  function schedule(): void {
    const isEnough = countWaiting() >= enough;
    if (scheduled && (resting === null || !isEnough)) return;
    scheduled = true;
    const rest = isEnough ? 0 : restUntil - performance.now();
    if (resting !== null) clearTimeout(resting);
    resting = rest > 0 ? setTimeout(commitWaiting, rest) : null;
    if (resting === null) setImmediate(commitWaiting);
  }

  function commitWaiting(): void {
    scheduled = false;
    resting = null;
    try {
      if (!takeWriteLock()) return;
    } catch (error) {
      finish(() => failAll(takeGroup(), error));
      return;
    }
    const group = takeGroup();
    let settle: () => void;
    try {
      const outcomes = group.map(runOne);
      const began = performance.now();
      commit.run();
      const ended = performance.now();
      restUntil = ended + Math.min(longestRestMs, restForCommit * (ended - began));
      enough = Math.min(mostPerCommit, Math.max(worthCommit, Math.ceil(worthMillisecond * (ended - began))));
      settle = () => {
        for (const outcome of outcomes) outcome();
      };
    } catch (error) {
      settle = () => failAll(group, error);
      leaveTransaction();
    }
    finish(settle);
  }

  function takeGroup(): Write[] {
    const most = Math.min(mostPerCommit, Math.max(enough, Math.ceil(countWaiting() * partOfWaiting)));
    const first = urgent.splice(0, most);
    return [...first, ...others.splice(0, most - first.length)];
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

  function failAll(group: Write[], error: unknown): void {
    const described = describeDatabaseError(error, file);
    for (const write of group) write.reject(described);
  }

  function finish(settle: () => void): void {
    settle();
    if (countWaiting() > 0) schedule();
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
    write<Value>(change: () => Value, urgency?: 'urgent'): Promise<Value> {
      if (closing !== null) return Promise.reject(new Error('The store is closed.'));
      return new Promise<Value>((resolve, reject) => {
        const write = { change, resolve: (value: unknown) => resolve(value as Value), reject };
        (urgency === 'urgent' ? urgent : others).push(write);
        schedule();
      });
    },
    close() {
      return new Promise((resolve) => {
        closing = resolve;
        if (countWaiting() === 0) resolve();
      });
    },
  };
}
