import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import { nameMissingRun } from '../missing-run.ts';
import { countToFind, cutPage, readCursor } from '../page.ts';
import { hasOwnerEnded } from '../process-owner.ts';
import type { Run, RunStore } from '../store.ts';
import { openSqliteRunEvents } from './sqlite-run-events.ts';
import { openSqliteRunTally } from './sqlite-run-tally.ts';

type StoredRun = Omit<Run, 'plan' | 'progress'> & { number: number; plan: string; progress: string };

interface StoredLease {
  lease_owner: string | null;
  lease_until: number | null;
  lease_length: number | null;
}

/** `now` answers milliseconds since 1970. */
export function openSqliteRuns(database: DatabaseSync, access: GroupCommit, now: () => number): RunStore {
  const columns = 'number, id, kind, state, plan, progress, created, updated';
  const create = database.prepare(
    `INSERT INTO runs (id, kind, state, created, updated, plan, progress)
     VALUES (?, ?, ?, ?, ?, ?, 'null') ON CONFLICT (id) DO NOTHING`,
  );
  const find = database.prepare(`SELECT ${columns} FROM runs WHERE id = ?`);
  const list = database.prepare(
    `SELECT ${columns} FROM runs WHERE number > ?1 AND (?2 IS NULL OR kind = ?2)
       AND (?3 IS NULL OR state IN (SELECT value FROM json_each(?3))) ORDER BY number LIMIT ?4`,
  );
  const update = database.prepare(
    `UPDATE runs SET state = ifnull(?2, state), plan = ifnull(?3, plan), progress = ifnull(?4, progress), updated = ?5
     WHERE id = ?1 AND (?6 IS NULL OR state IN (SELECT value FROM json_each(?6)))`,
  );
  const findLease = database.prepare('SELECT lease_owner, lease_until, lease_length FROM runs WHERE id = ?');
  const setLease = database.prepare(
    'UPDATE runs SET lease_owner = ?2, lease_until = ?3, lease_length = ?4 WHERE id = ?1',
  );

  function takeLease(id: string, owner: string, length: number): { owner: string; until: string } | null {
    const stored = findLease.get(id) as StoredLease | undefined;
    if (stored === undefined) throw nameMissingRun(id);
    const time = now();
    const holder = stored.lease_owner;
    if (holder !== null && holder !== owner && !hasOwnerEnded(holder)) {
      // Where the clock went back, what is left is longer than the lease ever was.
      const until = Math.min(stored.lease_until ?? 0, time + (stored.lease_length ?? 0));
      if (until > time) {
        if (until !== stored.lease_until) setLease.run(id, holder, until, stored.lease_length);
        return { owner: holder, until: new Date(until).toISOString() };
      }
    }
    setLease.run(id, owner, time + length, length);
    return null;
  }

  return {
    ...openSqliteRunEvents(database, access),
    ...openSqliteRunTally(database, access),

    create: ({ id, kind, state, plan }) => {
      const time = new Date(now()).toISOString();
      return access.write(() => create.run(id, kind, state, time, time, writeJson(plan)).changes === 1);
    },

    get: (id) =>
      access.read(() => {
        const stored = find.get(id) as StoredRun | undefined;
        return stored === undefined ? null : readRun(stored);
      }),

    list: ({ kind, states, cursor, limit }) =>
      access.read(() => {
        const wanted = states === undefined ? null : JSON.stringify(states);
        const found = list.all(readCursor(cursor), kind ?? null, wanted, countToFind(limit));
        return cutPage(found as unknown as StoredRun[], limit, readRun);
      }),

    update: (id, { state, plan, progress, onlyFrom }) => {
      const changed = [
        state ?? null,
        plan === undefined ? null : writeJson(plan),
        progress === undefined ? null : writeJson(progress),
        new Date(now()).toISOString(),
        onlyFrom === undefined ? null : JSON.stringify(onlyFrom),
      ];
      return access.write(() => {
        if (update.run(id, ...changed).changes === 1) return true;
        if (find.get(id) === undefined) throw nameMissingRun(id);
        return false;
      });
    },

    lease: (id, owner, seconds) => access.write(() => takeLease(id, owner, Math.round(seconds * 1000))),

    release: (id, owner) =>
      access.write(() => {
        const stored = findLease.get(id) as StoredLease | undefined;
        if (stored?.lease_owner === owner) setLease.run(id, null, null, null);
      }),
  };
}

function readRun({ number: _, plan, progress, ...run }: StoredRun): Run {
  return { ...run, plan: JSON.parse(plan), progress: JSON.parse(progress) };
}

function writeJson(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
