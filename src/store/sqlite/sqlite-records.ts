import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import { type PackedValue, unpackValue } from '../packed-value.ts';
import { countToFind, cutPage, readCursor } from '../page.ts';
import type { DataRecord } from '../record.ts';
import type { RecordFilter, RecordStore } from '../store.ts';
import { prepareTalliedList } from '../tallied-list.ts';

interface StoredRecord {
  number: number;
  value: PackedValue;
}

/** Which tallies a filter means; ?1 to ?4 are run, skill, kind and language, null for any. */
const wanted = `(?1 IS NULL OR run = ?1) AND (?2 IS NULL OR skill = ?2) AND (?3 IS NULL OR kind = ?3)
  AND (?4 IS NULL OR language = ?4)`;

export function openSqliteRecords(database: DatabaseSync, access: GroupCommit): RecordStore {
  const find = database.prepare('SELECT number, value FROM records WHERE id = ?');
  const findListed = prepareTalliedList(database, {
    entries: 'records',
    tallies: 'record_tallies',
    where: wanted,
  });
  const listAll = database.prepare(
    'SELECT number, value FROM records WHERE number > ? ORDER BY number LIMIT ?',
  );
  const list = database.prepare(
    'SELECT number, value FROM records WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number',
  );
  const count = database.prepare(`SELECT ifnull(sum(count), 0) AS count FROM record_tallies WHERE ${wanted}`);

  return {
    get: (id) =>
      access.read(() => {
        const stored = find.get(id) as StoredRecord | undefined;
        return stored === undefined ? null : readRecord(stored);
      }),

    list: ({ cursor, limit, ...filter }) =>
      access.read(() => {
        const after = readCursor(cursor);
        const most = countToFind(limit);
        const parts = readFilter(filter);
        const found = parts.every((part) => part === null)
          ? listAll.all(after, most)
          : list.all(JSON.stringify(findListed(parts, after, most)));
        return cutPage(found as unknown as StoredRecord[], limit, readRecord);
      }),

    count: (filter) => access.read(() => Number(count.get(...readFilter(filter))?.count)),
  };
}

/** Prepares the writing of a record inside a transaction that is open already. The first record of an id is kept. */
export function prepareRecordWrite(database: DatabaseSync): (record: DataRecord, value: PackedValue) => void {
  const known = database.prepare('SELECT 1 FROM records WHERE id = ?');
  const tally = database.prepare(
    `INSERT INTO record_tallies (run, skill, kind, language, count) VALUES (?, ?, ?, ?, 1)
     ON CONFLICT (run, skill, kind, language) DO UPDATE SET count = count + 1 RETURNING number`,
  );
  const add = database.prepare('INSERT INTO records (id, tally, value) VALUES (?, ?, ?)');

  return (record, value) => {
    if (known.get(record.id) !== undefined) return;
    const counted = tally.get(record.lineage.run, record.skill, record.kind, record.language);
    add.run(record.id, Number(counted?.number), value);
  };
}

function readRecord(stored: StoredRecord): DataRecord {
  return unpackValue(stored.value) as DataRecord;
}

function readFilter(filter: RecordFilter): (string | null)[] {
  return [filter.run ?? null, filter.skill ?? null, filter.kind ?? null, filter.language ?? null];
}
