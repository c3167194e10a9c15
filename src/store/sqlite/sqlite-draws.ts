import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import type { DrawStore } from '../shared-work.ts';

interface StoredLane {
  next: number;
  taken: number;
  ends: number | null;
}

/** Prepares the settling of a draw inside a transaction that is open already. False where the owner does not hold it. */
export function prepareDrawSettlement(database: DatabaseSync) {
  const find = database.prepare(
    'SELECT 1 FROM draws WHERE run = ? AND skill = ? AND number = ? AND owner = ?',
  );
  const remove = database.prepare('DELETE FROM draws WHERE run = ? AND skill = ? AND number = ?');
  const count = database.prepare('UPDATE draw_lanes SET taken = taken - 1 WHERE run = ? AND skill = ?');
  return {
    holds: (run: string, skill: string, number: number, owner: string): boolean =>
      find.get(run, skill, number, owner) !== undefined,
    settle(run: string, skill: string, number: number): void {
      remove.run(run, skill, number);
      count.run(run, skill);
    },
  };
}

/** Prepares the freeing of what an owner has taken, in one run or all, in a transaction that is open already. */
export function prepareDrawRelease(database: DatabaseSync) {
  const uncount = database.prepare(
    `UPDATE draw_lanes SET taken = taken - (
       SELECT count(*) FROM draws WHERE owner = ?1 AND draws.run = draw_lanes.run AND draws.skill = draw_lanes.skill)
     WHERE (run, skill) IN (SELECT DISTINCT run, skill FROM draws WHERE owner = ?1 AND (?2 IS NULL OR run = ?2))`,
  );
  const free = database.prepare(
    'UPDATE draws SET owner = NULL WHERE owner = ?1 AND (?2 IS NULL OR run = ?2)',
  );
  const dropEnded = database.prepare(
    `DELETE FROM draws WHERE owner IS NULL AND number >= (
       SELECT ends FROM draw_lanes WHERE draw_lanes.run = draws.run AND draw_lanes.skill = draws.skill)`,
  );
  return (owner: string, run: string | null): number => {
    uncount.run(owner, run);
    const { changes } = free.run(owner, run);
    if (changes > 0) dropEnded.run();
    return Number(changes);
  };
}

export function openSqliteDraws(
  database: DatabaseSync,
  access: GroupCommit,
  keepOwner: (owner: string) => void,
): DrawStore {
  const settlement = prepareDrawSettlement(database);
  const releaseAll = prepareDrawRelease(database);
  const makeLane = database.prepare(
    'INSERT INTO draw_lanes (run, skill) VALUES (?, ?) ON CONFLICT (run, skill) DO NOTHING',
  );
  const findLane = database.prepare('SELECT next, taken, ends FROM draw_lanes WHERE run = ? AND skill = ?');
  const countAccepted = database.prepare(
    `SELECT ifnull(sum(count), 0) AS accepted FROM candidate_tallies
     WHERE run = ? AND skill = ? AND state = 'accepted'`,
  );
  const findFree = database.prepare(
    `SELECT number FROM draws WHERE run = ? AND skill = ? AND owner IS NULL AND number < ?
     ORDER BY number LIMIT ?`,
  );
  const own = database.prepare('UPDATE draws SET owner = ? WHERE run = ? AND skill = ? AND number = ?');
  const add = database.prepare('INSERT INTO draws (owner, run, skill, number) VALUES (?, ?, ?, ?)');
  const countTaken = database.prepare(
    'UPDATE draw_lanes SET next = ?, taken = taken + ? WHERE run = ? AND skill = ?',
  );
  const setEnd = database.prepare(
    'UPDATE draw_lanes SET ends = min(ifnull(ends, ?1), ?1) WHERE run = ?2 AND skill = ?3',
  );
  const dropFree = database.prepare(
    'DELETE FROM draws WHERE run = ? AND skill = ? AND owner IS NULL AND number >= ?',
  );

  return {
    take: ({ run, skill, owner, target, most, limit = Number.MAX_SAFE_INTEGER }) =>
      access.write(() => {
        keepOwner(owner);
        makeLane.run(run, skill);
        const lane = findLane.get(run, skill) as unknown as StoredLane;
        const accepted = Number(countAccepted.get(run, skill)?.accepted);
        const room = Math.min(most, target - accepted - lane.taken);
        if (room <= 0) return [];
        const below = Math.min(limit, lane.ends ?? limit);
        const free = findFree.all(run, skill, below, room).map(({ number }) => Number(number));
        for (const number of free) own.run(owner, run, skill, number);
        const fresh = Math.max(0, Math.min(room - free.length, below - lane.next));
        const open = Array.from({ length: fresh }, (_, index) => lane.next + index);
        for (const number of open) add.run(owner, run, skill, number);
        countTaken.run(lane.next + fresh, free.length + fresh, run, skill);
        return [...free, ...open];
      }),

    drop: ({ run, skill, number, owner }) =>
      access.write(() => {
        if (!settlement.holds(run, skill, number, owner)) return false;
        settlement.settle(run, skill, number);
        return true;
      }),

    giveBack: (run, owner, only) =>
      access.write(() => {
        if (only === undefined) return releaseAll(owner, run);
        const { skill } = only;
        const held = only.numbers.filter((number) => settlement.holds(run, skill, number, owner));
        for (const number of held) own.run(null, run, skill, number);
        const lane = findLane.get(run, skill) as StoredLane | undefined;
        if (lane === undefined) return 0;
        countTaken.run(lane.next, -held.length, run, skill);
        if (lane.ends !== null) dropFree.run(run, skill, lane.ends);
        return held.length;
      }),

    end: (run, skill, at) =>
      access.write(() => {
        makeLane.run(run, skill);
        setEnd.run(at, run, skill);
        dropFree.run(run, skill, at);
      }),
  };
}
