import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import type { OpenEmptyStore } from './contract/entries.ts';
import { testStore } from './contract/store.ts';
import { type PostgresServer, postgresMissing, startPostgres } from './start-postgres.ts';

if (postgresMissing !== null) process.stderr.write(`${postgresMissing}\n`);

describe.skipIf(postgresMissing !== null)('the Postgres store', () => {
  let server: PostgresServer;
  let opened = 0;
  beforeAll(async () => {
    // What is tested here loses no power: that it would write through is for the tests of outages.
    server = await startPostgres(['fsync=off']);
  });
  afterAll(() => server.remove());

  const openEmpty: OpenEmptyStore = (now) => {
    opened += 1;
    const { connectionString } = server;
    return openPostgresStore({
      connectionString,
      schema: `empty_${opened}`,
      connections: 2,
      ...(now === undefined ? {} : { now }),
    });
  };

  testStore(openEmpty, 8);
});
