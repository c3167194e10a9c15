import { join } from 'node:path';
import { describeDatabaseError } from '../database-error.ts';
import { openGroupCommit } from '../group-commit.ts';
import { migrate, refuseForeignStore } from '../migrate.ts';
import type { Store } from '../store.ts';
import { openSqliteBudgets } from './sqlite-budgets.ts';
import { openSqliteCandidates } from './sqlite-candidates.ts';
import { openDatabase } from './sqlite-database.ts';
import { openSqliteDraws } from './sqlite-draws.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';
import { openSqliteOwners, prepareOwnerKeeping } from './sqlite-owners.ts';
import { openSqliteRecords } from './sqlite-records.ts';
import { openSqliteRuns } from './sqlite-runs.ts';
import { openSqliteSeeds } from './sqlite-seeds.ts';
import { openSqliteShards } from './sqlite-shards.ts';

const fileName = 'agentinstruct.db';

/**
 * Opens the store of a data directory, making it where there is none. Several processes may have one directory open;
 * the lease of a run keeps two from working it at once. `now` answers milliseconds since 1970. Throws OperatorError where
 * the file is of a newer version, of another program, damaged, or cannot be written; it is left as it is then.
 */
export async function openSqliteStore({
  directory,
  now = Date.now,
}: {
  directory: string;
  now?: () => number;
}): Promise<Store> {
  const file = join(directory, fileName);
  const database = openDatabase(directory, fileName, refuseForeignStore);
  try {
    migrate(database, file);
  } catch (error) {
    database.close();
    throw describeDatabaseError(error, file);
  }
  const access = openGroupCommit(database, file);
  const keepOwner = prepareOwnerKeeping(database, now);
  return {
    ledger: openSqliteLedger(database, access),
    budgets: openSqliteBudgets(database, access),
    seeds: openSqliteSeeds(database, access),
    runs: openSqliteRuns(database, access, now),
    candidates: openSqliteCandidates(database, access),
    records: openSqliteRecords(database, access),
    owners: openSqliteOwners(database, access, now),
    draws: openSqliteDraws(database, access, keepOwner),
    shards: openSqliteShards(database, access, now, keepOwner),
    async close() {
      await access.close();
      if (database.isOpen) database.close();
    },
  };
}
