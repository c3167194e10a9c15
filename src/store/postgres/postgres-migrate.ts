import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { OperatorError } from '../../errors.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { describePostgresError, isAway } from './postgres-error.ts';
import { postgresMoneyFunctions } from './postgres-money-functions.ts';
import { postgresRunFunctions } from './postgres-run-functions.ts';
import { postgresTables } from './postgres-tables.ts';
import { postgresWorkFunctions } from './postgres-work-functions.ts';
import { makeWriteGroup } from './postgres-write-group.ts';

/** Steps of the tables. A published one is never changed; the functions are made anew with each version. */
const migrations: readonly { version: number; sql: string }[] = [{ version: 1, sql: postgresTables }];

export const newestVersion = Math.max(...migrations.map(({ version }) => version));

/** How long to wait for a server that may just be starting, in milliseconds. */
const startPatience = 10_000;

/**
 * Brings the store of a schema up to date, making it where there is none. Several processes may do so at once: the first
 * does it. Throws OperatorError where the schema is of another program or a newer version; it is left as it is then.
 */
export async function migratePostgres({ writer, place }: PostgresConnection, schema: string): Promise<void> {
  try {
    const client = await connect(() => writer.connect());
    let fault: unknown;
    try {
      await bringUpToDate(client, schema, place);
    } catch (error) {
      fault = error;
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      client.release(fault !== undefined);
    }
  } catch (error) {
    if (!isAway(error)) throw describePostgresError(error, place);
    throw new OperatorError(
      `The database ${place} cannot be reached.`,
      'Correct its address, or see that it runs and can be reached from here.',
    );
  }
}

async function connect(attempt: () => Promise<PoolClient>): Promise<PoolClient> {
  const start = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error) || performance.now() - start > startPatience) throw error;
      await sleep(500);
    }
  }
}

async function bringUpToDate(client: PoolClient, schema: string, place: string): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 2))`, [`agentinstruct ${schema}`]);
  const version = await readVersion(client, schema);
  if (version === null) {
    const { rows } = await client.query(
      'SELECT 1 FROM information_schema.tables WHERE table_schema = $1 LIMIT 1',
      [schema],
    );
    if (rows.length > 0) {
      throw new OperatorError(
        `The schema ${schema} of ${place} belongs to another program; it was left as it is.`,
        'Name another schema.',
      );
    }
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS "${schema}";
      CREATE TABLE "${schema}".store_version (version int NOT NULL);
      INSERT INTO "${schema}".store_version VALUES (0);
    `);
  }
  if ((version ?? 0) > newestVersion) {
    throw new OperatorError(
      `The store in ${place} was made by a newer version of agentinstruct (store version ${version}, this one reads up to ${newestVersion}); it was left as it is.`,
      'Update agentinstruct, or name another database or schema.',
    );
  }
  if (version !== newestVersion) {
    const steps = migrations.filter((migration) => migration.version > (version ?? 0));
    await client.query(`
      SET LOCAL search_path = "${schema}", pg_temp;
      SET LOCAL check_function_bodies = off;
      ${steps.map(({ sql }) => sql).join('\n')}
      ${postgresWorkFunctions} ${postgresMoneyFunctions} ${postgresRunFunctions}
      ${makeWriteGroup(schema, newestVersion)}
      UPDATE store_version SET version = ${newestVersion};
    `);
  }
  // What a writer was last answered is of no use once it cannot ask again.
  await client.query(`DELETE FROM "${schema}".writers WHERE at < now() - interval '1 day'`);
  await client.query('COMMIT');
}

/** Null where the schema has no store. */
async function readVersion(client: PoolClient, schema: string): Promise<number | null> {
  const { rows: tables } = await client.query('SELECT to_regclass($1) IS NOT NULL AS known', [
    `"${schema}".store_version`,
  ]);
  if (!tables[0]?.known) return null;
  const { rows } = await client.query(`SELECT version FROM "${schema}".store_version`);
  return Number(rows[0]?.version);
}
