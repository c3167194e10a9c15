import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import type { Shard, ShardStore } from '../shared-work.ts';

/** `now` answers milliseconds since 1970. */
export function openSqliteShards(
  database: DatabaseSync,
  access: GroupCommit,
  now: () => number,
  keepOwner: (owner: string) => void,
): ShardStore {
  const add = database.prepare(
    'INSERT INTO shards (batch, shard) VALUES (?, ?) ON CONFLICT (batch, shard) DO NOTHING',
  );
  const take = database.prepare(
    `UPDATE shards SET owner = ?1 WHERE number = (
       SELECT number FROM shards AS waiting WHERE owner IS NULL AND not_before <= ?2
       ORDER BY (SELECT count(*) FROM shards AS held WHERE held.batch = waiting.batch AND owner IS NOT NULL), number
       LIMIT 1)
     RETURNING batch, shard AS number`,
  );
  const finish = database.prepare('DELETE FROM shards WHERE batch = ? AND shard = ? AND owner = ?');
  const giveBack = database.prepare(
    'UPDATE shards SET owner = NULL, not_before = ? WHERE batch = ? AND shard = ? AND owner = ?',
  );
  const cancel = database.prepare('DELETE FROM shards WHERE batch = ?');
  const listHeld = database.prepare(
    'SELECT batch, shard AS number FROM shards WHERE owner = ? ORDER BY shards.number',
  );
  const count = database.prepare(
    'SELECT count(*) - count(owner) AS waiting, count(owner) AS held FROM shards WHERE batch = ?',
  );

  return {
    add: (batch, many) =>
      access.write(() => {
        for (let shard = 0; shard < many; shard += 1) add.run(batch, shard);
      }),

    take: (owner) =>
      access.write(() => {
        const taken = take.get(owner, now());
        if (taken === undefined) return null;
        keepOwner(owner);
        return readShard(taken);
      }),

    finish: ({ batch, number }, owner) => access.write(() => finish.run(batch, number, owner).changes === 1),

    giveBack: ({ batch, number }, owner, afterSeconds) =>
      access.write(() => {
        const notBefore = afterSeconds === 0 ? 0 : now() + Math.round(afterSeconds * 1000);
        return giveBack.run(notBefore, batch, number, owner).changes === 1;
      }),

    cancel: (batch) => access.write(() => Number(cancel.run(batch).changes)),

    listHeld: (owner) => access.read(() => listHeld.all(owner).map(readShard)),

    count: (batch) =>
      access.read(() => {
        const counted = count.get(batch);
        return { waiting: Number(counted?.waiting), held: Number(counted?.held) };
      }),
  };
}

function readShard(stored: { [column: string]: unknown }): Shard {
  return { batch: String(stored.batch), number: Number(stored.number) };
}
