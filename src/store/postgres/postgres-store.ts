import { OperatorError } from '../../errors.ts';
import type { Store } from '../store.ts';
import { openPostgresAccess } from './postgres-access.ts';
import { openPostgresBudgets } from './postgres-budgets.ts';
import { openPostgresCandidates } from './postgres-candidates.ts';
import { openPools } from './postgres-connection.ts';
import { openPostgresLedger } from './postgres-ledger.ts';
import { migratePostgres } from './postgres-migrate.ts';
import { openPostgresRecords } from './postgres-records.ts';
import { openPostgresRuns } from './postgres-runs.ts';
import { openPostgresSeeds } from './postgres-seeds.ts';
import { openPostgresDraws, openPostgresOwners, openPostgresShards } from './postgres-work.ts';

export interface PostgresOptions {
  /** postgres://user:password@host:port/database, with the parameters that libpq knows. */
  connectionString: string;
  /** Holds everything of this store; made where it is missing. */
  schema?: string;
  /** How many connections read at once, beside the one that writes. */
  connections?: number;
  /** How long reads and writes wait for a database that is away, in seconds. */
  patienceSeconds?: number;
  /** Milliseconds since 1970; left out, leases go by the clock of the server, which all machines share. */
  now?: () => number;
}

/**
 * Opens the store in a Postgres database, bringing its schema up to date. Any number of processes on any machines may have
 * it open. While the database is away, reads and writes wait for it; RetryLaterError only after the patience. Throws
 * OperatorError where the address, the rights, or what is in the schema does not allow it.
 */
export async function openPostgresStore({
  connectionString,
  schema = 'agentinstruct',
  connections = 8,
  patienceSeconds = 300,
  now,
}: PostgresOptions): Promise<Store> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new OperatorError(
      'The schema of the database has no usable name.',
      'Name it with small letters, digits and underscores, beginning with a letter.',
    );
  }
  const pools = openPools(connectionString, connections);
  try {
    await migratePostgres(pools, schema);
  } catch (error) {
    await Promise.all([pools.writer.end(), pools.readers.end()]);
    throw error;
  }
  const access = openPostgresAccess(pools, schema, patienceSeconds * 1000);
  return {
    ledger: openPostgresLedger(access, schema),
    budgets: openPostgresBudgets(access, schema),
    seeds: openPostgresSeeds(access, schema),
    runs: openPostgresRuns(access, schema, now),
    candidates: openPostgresCandidates(access, schema),
    records: openPostgresRecords(access, schema),
    owners: openPostgresOwners(access, schema, now),
    draws: openPostgresDraws(access, now),
    shards: openPostgresShards(access, schema, now),
    close: access.close,
  };
}
