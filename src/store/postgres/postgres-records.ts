import { countToFind, cutPage, readCursor } from '../page.ts';
import type { DataRecord } from '../record.ts';
import type { RecordFilter, RecordStore } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';
import { selectByTally } from './postgres-tallied-list.ts';

interface StoredRecord {
  number: number;
  value: string;
}

/** Which tallies a filter means; null for any. */
const wanted = `($1::text IS NULL OR t.run = $1) AND ($2::text IS NULL OR t.skill = $2)
  AND ($3::text IS NULL OR t.kind = $3) AND ($4::text IS NULL OR t.language = $4)`;

export function openPostgresRecords(access: PostgresAccess, schema: string): RecordStore {
  const listAll = `SELECT number, value FROM "${schema}".records WHERE number > $1 ORDER BY number LIMIT $2`;
  const list = selectByTally(schema, {
    entries: 'records',
    tallies: 'record_tallies',
    columns: 'e.number, e.value',
    where: wanted,
    after: '$5',
    most: '$6',
  });

  return {
    async get(id) {
      const [stored] = await access.read<StoredRecord>(
        `SELECT number, value FROM "${schema}".records WHERE id = $1`,
        [id],
      );
      return stored === undefined ? null : readRecord(stored);
    },

    async list({ cursor, limit, ...filter }) {
      const place = [readCursor(cursor), countToFind(limit)];
      const parts = readFilter(filter);
      const found = parts.every((part) => part === null)
        ? await access.read<StoredRecord>(listAll, place)
        : await access.read<StoredRecord>(list, [...parts, ...place]);
      return cutPage(found, limit, readRecord);
    },

    async count(filter) {
      const [found] = await access.read<{ count: number }>(
        `SELECT coalesce(sum(count), 0)::bigint AS count FROM "${schema}".record_tallies AS t WHERE ${wanted}`,
        readFilter(filter),
      );
      return found?.count ?? 0;
    },
  };
}

function readRecord({ value }: StoredRecord): DataRecord {
  return JSON.parse(value) as DataRecord;
}

function readFilter(filter: RecordFilter): (string | null)[] {
  return [filter.run ?? null, filter.skill ?? null, filter.kind ?? null, filter.language ?? null];
}
