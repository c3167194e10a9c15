import type { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../errors.ts';
import { sqliteMigrations } from './migrations.ts';

/** Marks the file as ours (the `application_id` of SQLite): the letters AGIN. */
const applicationId = 0x4147494e;

const newestVersion = Math.max(...sqliteMigrations.map((migration) => migration.version));

/** Throws OperatorError where the file belongs to another program or to a newer version of this one. Writes nothing. */
export function refuseForeignStore(database: DatabaseSync, file: string): void {
  const version = readNumber(database, 'user_version');
  const owner = readNumber(database, 'application_id');
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count;
  if (owner !== applicationId && (owner !== 0 || version !== 0 || tables !== 0)) {
    throw new OperatorError(
      `${file} is a database of another program; it was left as it is.`,
      'Move it away or name another data directory.',
    );
  }
  if (version > newestVersion) {
    throw new OperatorError(
      `${file} was made by a newer version of agentinstruct (store version ${version}, this one reads up to ${newestVersion}); it was left as it is.`,
      'Update agentinstruct, or name another data directory.',
    );
  }
}

/** Brings the store up to date in one transaction. Several processes may do so at once: the first does it. */
export function migrate(database: DatabaseSync, file: string): void {
  if (readNumber(database, 'user_version') === newestVersion) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    refuseForeignStore(database, file);
    const version = readNumber(database, 'user_version');
    for (const migration of sqliteMigrations) {
      if (migration.version > version) database.exec(migration.sql);
    }
    database.exec(
      `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${newestVersion}; COMMIT;`,
    );
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

function readNumber(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
