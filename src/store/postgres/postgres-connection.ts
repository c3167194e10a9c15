import pg from 'pg';
import { OperatorError } from '../../errors.ts';

/** How long to try to connect, and for an answer to one statement, in milliseconds. */
const connectPatience = 10_000;
const answerPatience = 60_000;

/** 8-byte integers: the store's numbers all fit a double. */
const int8 = 20;

export interface PostgresConnection {
  /** Host, port and name of the database: what errors may show of its address. */
  place: string;
  /** One connection, so that groups of writes go one after the other. */
  writer: pg.Pool;
  readers: pg.Pool;
}

/** Nothing is connected before the first statement. Throws OperatorError where the address is none of Postgres. */
export function openPools(connectionString: string, connections: number): PostgresConnection {
  const place = describePlace(connectionString);
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8, Number);
  const make = (max: number): pg.Pool => {
    const pool = new pg.Pool({
      connectionString,
      max,
      types,
      application_name: 'agentinstruct',
      connectionTimeoutMillis: connectPatience,
      query_timeout: answerPatience,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    // A connection that breaks is replaced when one is wanted again; what it was at fails by itself.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  };
  return { place, writer: make(1), readers: make(connections) };
}

/** Host, port and name of the database of an address. Throws OperatorError where it is none of Postgres. */
export function describePlace(connectionString: string): string {
  // The error of a wrong address holds the address, and with it the password: it is not passed on.
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new OperatorError(
      'The address of the database is not one of Postgres.',
      'Write it as postgres://user:password@host:port/database, with special characters percent-encoded.',
    );
  }
  const host = url.searchParams.get('host') ?? url.hostname;
  return `${host || 'localhost'}:${url.port || '5432'}${url.pathname === '/' ? '' : url.pathname}`;
}
