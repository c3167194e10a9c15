import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OperatorError, RetryLaterError } from '../../src/errors.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { makeWriteGroup } from '../../src/store/postgres/postgres-write-group.ts';
import { nameThisProcess } from '../../src/store/process-owner.ts';
import { startChild } from './children/start-child.ts';
import { makeCandidate, makeLedgerEntry, makeRecord, makeSeed, readAllPages } from './contract/entries.ts';
import { testQuota } from './contract/fill-quota.ts';
import { expectWhole } from './expect-whole.ts';
import { type PostgresServer, password, postgresMissing, startPostgres } from './start-postgres.ts';

if (postgresMissing !== null) process.stderr.write(`${postgresMissing}\n`);

describe.skipIf(postgresMissing !== null)('a Postgres store through what happens to databases', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());

  const run = { id: 'run-1', kind: 'batch' as const, state: 'running', plan: null };
  const at = '2026-01-01T00:00:00.000Z';
  const open = (schema: string, patienceSeconds?: number) =>
    openPostgresStore({
      connectionString: server.connectionString,
      schema,
      ...(patienceSeconds === undefined ? {} : { patienceSeconds }),
    });

  async function administer(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  test('while the server is gone, reads and writes wait; afterwards each was done once', async () => {
    const store = await open('gone');
    await store.runs.create(run);
    await store.ledger.put(makeLedgerEntry(1));
    const add = (number: number) => store.runs.addEvent('run-1', { at, what: `event ${number}` });
    const before = Array.from({ length: 50 }, (_, number) => add(number));
    await server.crash();
    const during = Array.from({ length: 50 }, (_, number) => add(50 + number));
    const read = store.ledger.get(makeLedgerEntry(1).key);
    const added = store.seeds.add([makeSeed(1)]);
    await server.restart();
    await Promise.all([...before, ...during]);
    expect(await read).toEqual(makeLedgerEntry(1));
    expect(await added).toEqual({ added: [makeSeed(1).id], known: [] });
    const { entries } = await store.runs.events('run-1', { limit: 1000 });
    expect(entries.map(({ what }) => what)).toEqual(
      Array.from({ length: 100 }, (_, number) => `event ${number}`),
    );
    await store.close();
  });

  test('connections cut at any moment make nothing lost and nothing twice', async () => {
    const store = await open('cut');
    await store.runs.create(run);
    const cutter = new pg.Client({ connectionString: server.connectionString });
    await cutter.connect();
    let over = false;
    let cuts = 0;
    let round = 0;
    const cutting = (async () => {
      while (!over) {
        const { rowCount } = await cutter.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'agentinstruct'`,
        );
        cuts += rowCount ?? 0;
        await cutter.query('SELECT pg_sleep(0.05 + random() * 0.1)');
      }
    })();
    const what: string[] = [];
    for (; round < 40 || cuts < 10; round += 1) {
      const names = [0, 1, 2].map((number) => `event ${round}/${number}`);
      await Promise.all(names.map((name) => store.runs.addEvent('run-1', { at, what: name })));
      what.push(...names);
      expect(await store.seeds.add([makeSeed(round)])).toMatchObject({ known: [] });
    }
    over = true;
    await cutting;
    await cutter.end();
    const { entries } = await store.runs.events('run-1', { limit: 1000 });
    expect(entries.map((entry) => entry.what)).toEqual(what);
    await store.close();
  });

  test('a write whose answer is lost on the way back is done once, and answered as it was', async () => {
    const swallower = await startSwallower(Number(new URL(server.connectionString).port));
    const connectionString = server.connectionString.replace(
      /:\d+\/postgres$/,
      `:${swallower.port}/postgres`,
    );
    const store = await openPostgresStore({ connectionString, schema: 'swallowed' });
    await store.runs.create(run);
    const wish = { run: 'run-1', skill: 'fermi', owner: 'far:1:x', target: 100, most: 2 };
    for (let round = 0; round < 10; round += 1) {
      swallower.swallowNext();
      expect(await store.draws.take(wish)).toEqual([2 * round, 2 * round + 1]);
      swallower.swallowNext();
      expect(await store.seeds.add([makeSeed(round)])).toEqual({ added: [makeSeed(round).id], known: [] });
      await store.runs.addEvent('run-1', { at, what: 'round' });
    }
    expect(swallower.count()).toBe(20);
    expect((await store.runs.tally('run-1')).draws).toMatchObject([{ begun: 20, taken: 20 }]);
    expect((await store.runs.events('run-1', { limit: 100 })).entries).toHaveLength(10);
    await store.close();
    swallower.close();
  });

  test('when patience ends the error says so, without the password; later writes go on', async () => {
    const store = await open('patience', 0.5);
    await server.crash();
    const refused = await Promise.allSettled([
      store.ledger.put(makeLedgerEntry(1)),
      store.ledger.get(makeLedgerEntry(1).key),
    ]);
    for (const outcome of refused) {
      expect(outcome.status).toBe('rejected');
      if (outcome.status !== 'rejected') continue;
      expect(outcome.reason).toBeInstanceOf(RetryLaterError);
      expect(outcome.reason.message).toMatch(
        /^The database 127.0.0.1:\d+\/postgres could not be reached for/,
      );
      expect(inspect(outcome.reason, { depth: 9, showHidden: true })).not.toContain(password);
    }
    await server.restart();
    await store.ledger.put(makeLedgerEntry(2));
    expect(await store.ledger.get(makeLedgerEntry(2).key)).toEqual(makeLedgerEntry(2));
    await store.close();
  });

  test('an address that is wrong is refused with the mend, without the password', async () => {
    const good = server.connectionString;
    const wrong: [string, RegExp][] = [
      [`not an address with ${password}`, /not one of Postgres/],
      [`mysql://owner:${password}@127.0.0.1/x`, /not one of Postgres/],
      [good.replace(password, `${password}-x`), /refused the user or password/],
      [good.replace(/postgres$/, 'nowhere'), /no such database/],
    ];
    for (const [connectionString, message] of wrong) {
      const error = await openPostgresStore({ connectionString }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(OperatorError);
      expect(String(error)).toMatch(message);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(password);
    }
    await expect(openPostgresStore({ connectionString: good, schema: 'x"; DROP' })).rejects.toThrow(
      OperatorError,
    );
  });

  test('a schema of another program or of a newer version is left as it was', async () => {
    await administer('CREATE SCHEMA other; CREATE TABLE other.ledger (anything int)');
    await expect(open('other')).rejects.toThrow('belongs to another program');
    const store = await open('newer');
    await administer('UPDATE newer.store_version SET version = 99');
    await expect(open('newer')).rejects.toThrow('made by a newer version of agentinstruct (store version 99');
    await store.close();
  });

  test('a value that the database refuses fails alone, and the error shows no value', async () => {
    const store = await open('values');
    const good = makeCandidate(1, { state: 'accepted' });
    const bad = makeCandidate(2, { state: 'accepted', path: 'text of a seed' });
    const noLanguage = { ...makeRecord(bad), language: null as unknown as string };
    const [kept, failed, also] = await Promise.allSettled([
      store.candidates.put(good, makeRecord(good)),
      store.candidates.put(bad, noLanguage),
      store.seeds.add([makeSeed(1)]),
    ]);
    expect([kept?.status, failed?.status, also?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(inspect(failed, { depth: 9, showHidden: true })).not.toContain('text of a seed');
    expect(await store.records.count({})).toBe(1);
    await store.close();
  });

  test('a reader that pages on while several write passes over nothing', async () => {
    // Each writer has a run of its own, so that they share no line that one would hold up the others by.
    const writers = await Promise.all([open('pages'), open('pages'), open('pages')]);
    const reader = await open('pages');
    let writing = true;
    const written = Promise.all(
      writers.map(async (store, writer) => {
        for (let round = 0; round < 80; round += 1) {
          const numbers = [0, 1, 2].map((index) => writer * 1000 + round * 3 + index);
          await Promise.all(
            numbers.map((number) => {
              const candidate = makeCandidate(number, { state: 'accepted', run: `run-${writer}` });
              return store.candidates.put(candidate, makeRecord(candidate));
            }),
          );
        }
      }),
    ).finally(() => {
      writing = false;
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let more = true; more; ) {
      more = writing;
      const page = await reader.records.list({ limit: 5, ...(cursor === undefined ? {} : { cursor }) });
      // The last page has no cursor to go on from: it is read again until it is full.
      if (page.next === null) {
        if (!more) seen.push(...page.entries.map(({ id }) => id));
        continue;
      }
      more = true;
      seen.push(...page.entries.map(({ id }) => id));
      cursor = page.next;
    }
    await written;
    const all = await readAllPages((place) => reader.records.list(place), 1000);
    expect(all).toHaveLength(720);
    expect(seen).toEqual(all.map(({ id }) => id));
    await Promise.all([...writers, reader].map((store) => store.close()));
  });

  // In a database of its own, since the store of a worker has the schema that it has by itself.
  const ofQuota = () => server.connectionString.replace(/postgres$/, 'quota');
  beforeAll(() => administer('CREATE DATABASE quota'));
  testQuota(ofQuota, () => openPostgresStore({ connectionString: ofQuota() }));

  test('a writer that is older than the store is told so', async () => {
    const store = await open('outdated');
    await administer(`SET search_path = outdated; ${makeWriteGroup('outdated', 99)}`);
    const refused = store.ledger.put(makeLedgerEntry(1));
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toThrow('brought up to date by a newer version');
    await store.close();
  });

  test('after kill -9 of workers everything acknowledged is there, whole and counted', async () => {
    const children = [0, 1, 2].map((number) =>
      startChild('put-without-end.ts', server.connectionString, String(number * 100_000)),
    );
    for (const [number, child] of children.entries()) {
      await child.waitForLines(50 + number * 77);
      await child.kill();
    }
    const store = await openPostgresStore({ connectionString: server.connectionString });
    const acknowledged = children.flatMap(({ lines }) => lines.map(Number));
    expect(acknowledged.length).toBeGreaterThan(300);
    await expectWhole(store, acknowledged);
    await store.close();
  });

  test('a lease of a living process holds, and is free at once when that is killed with -9', async () => {
    const store = await openPostgresStore({ connectionString: server.connectionString });
    await store.runs.create(run);
    const child = startChild('hold-lease.ts', server.connectionString, 'run-1');
    await child.waitForLines(1);
    const { owner } = JSON.parse(child.lines[0] ?? '');
    expect(await store.runs.lease('run-1', nameThisProcess(), 60)).toMatchObject({ owner });
    await child.kill();
    expect(await store.runs.lease('run-1', nameThisProcess(), 60)).toBeNull();
    await store.close();
  });
});

/** Stands between a client and the server, and cuts the line when a row of an answer comes back, as often as it is told to. */
async function startSwallower(port: number) {
  let armed = false;
  let swallowed = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (chunk) => upstream.write(chunk));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.on('data', (chunk) => {
      // The statement is committed when the name of its column comes back.
      if (armed && chunk.includes('answers')) {
        armed = false;
        swallowed += 1;
        client.destroy();
      } else client.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    swallowNext() {
      armed = true;
    },
    count: () => swallowed,
    close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
