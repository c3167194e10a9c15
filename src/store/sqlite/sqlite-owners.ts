import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import { firstPatience } from '../owner-patience.ts';
import { hasOwnerEnded } from '../process-owner.ts';
import type { OwnerStore } from '../shared-work.ts';
import { prepareDrawRelease } from './sqlite-draws.ts';
import { prepareReservations } from './sqlite-reservations.ts';

interface StoredOwner {
  owner: string;
  until: number;
  length: number;
}

/** Prepares the noting of an owner that takes something, inside a transaction that is open already. */
export function prepareOwnerKeeping(database: DatabaseSync, now: () => number): (owner: string) => void {
  const keep = database.prepare(
    'INSERT INTO owners (owner, until, length) VALUES (?, ?, ?) ON CONFLICT (owner) DO NOTHING',
  );
  return (owner) => {
    keep.run(owner, now() + firstPatience, firstPatience);
  };
}

/** `now` answers milliseconds since 1970. */
export function openSqliteOwners(database: DatabaseSync, access: GroupCommit, now: () => number): OwnerStore {
  const releaseDraws = prepareDrawRelease(database);
  const reservations = prepareReservations(database);
  const known = database.prepare('SELECT 1 FROM owners WHERE owner = ?');
  const beat = database.prepare(
    `INSERT INTO owners (owner, until, length) VALUES (?, ?, ?)
     ON CONFLICT (owner) DO UPDATE SET until = excluded.until, length = excluded.length`,
  );
  const list = database.prepare('SELECT owner, until, length FROM owners');
  const count = database.prepare('SELECT count(DISTINCT owner) AS owners FROM draws WHERE owner IS NOT NULL');
  const shorten = database.prepare('UPDATE owners SET until = ? WHERE owner = ?');
  const remove = database.prepare('DELETE FROM owners WHERE owner = ?');
  const freeShards = database.prepare('UPDATE shards SET owner = NULL, not_before = 0 WHERE owner = ?');

  function isGone({ owner, until, length }: StoredOwner): boolean {
    if (hasOwnerEnded(owner)) return true;
    // Where the clock went back, what is left is longer than the owner ever asked for.
    const left = Math.min(until - now(), length);
    if (left < until - now()) shorten.run(now() + left, owner);
    return left <= 0;
  }

  function free(owner: string): void {
    releaseDraws(owner, null);
    for (const call of reservations.findOwned(owner, null)) reservations.lose(call);
    freeShards.run(owner);
    remove.run(owner);
  }

  return {
    beat: (owner, seconds) =>
      access.write(() => {
        const wasKnown = known.get(owner) !== undefined;
        const length = Math.round(seconds * 1000);
        beat.run(owner, now() + length, length);
        return wasKnown;
      }),

    sweep: () =>
      access.write(() => {
        const gone = (list.all() as unknown as StoredOwner[]).filter(isGone).map(({ owner }) => owner);
        for (const owner of gone) free(owner);
        return gone;
      }),

    leave: (owner) => access.write(() => free(owner)),

    count: () => access.read(() => Number(count.get()?.owners)),
  };
}
