import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperatorError } from '../../src/errors.ts';
import { openCorpusDatabase } from '../../src/store/corpus-database.ts';
import { sqliteMigrations } from '../../src/store/migrations.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { makeLedgerEntry, makeSeed, type OpenEmptyStore } from './contract/entries.ts';
import { testStore } from './contract/store.ts';

let root: string;
let opened = 0;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const openEmpty: OpenEmptyStore = (now = Date.now) => {
  opened += 1;
  return openSqliteStore({ directory: join(root, `data-${opened}`), now });
};

testStore(openEmpty, 30);

describe('the file', () => {
  test('is made for its owner alone, in a directory that may not be there yet', async () => {
    const directory = join(root, 'deep', 'data');
    const store = await openSqliteStore({ directory });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'agentinstruct.db')).mode & 0o777).toBe(0o600);
    await store.close();
  });

  test('keeps everything between two openings, and close waits for what is being written', async () => {
    const directory = join(root, 'data');
    const before = await openSqliteStore({ directory });
    const puts = [1, 2, 3].map((number) => before.ledger.put(makeLedgerEntry(number)));
    await before.close();
    await Promise.all(puts);
    await before.close();
    await expect(before.seeds.add([makeSeed(1)])).rejects.toThrow('The store is closed.');
    const after = await openSqliteStore({ directory });
    expect(await after.ledger.usage('run-1')).toMatchObject({ answers: 3 });
    await after.close();
  });

  test('of the first version is brought up to date with what it holds', async () => {
    const first = sqliteMigrations.filter(({ version }) => version === 1).map(({ sql }) => sql);
    const old = new DatabaseSync(join(root, 'agentinstruct.db'));
    old.exec(`${first.join()} PRAGMA application_id = 0x4147494e; PRAGMA user_version = 1;
      INSERT INTO ledger_usage VALUES ('run-1', 2, 0, 100, 10, 0.3);
      INSERT INTO ledger (key, run, path, role, model, finish, input_tokens, output_tokens, cost, value) VALUES
        (x'00', 'run-1', 'p', 'respond', 'm', 'stop', 100, 10, 0.3, '{}'),
        (x'01', 'run-1', 'p', 'tool', 'm', 'stop', 0, 0, 0, '{}')`);
    old.close();
    const store = await openSqliteStore({ directory: root });
    expect((await store.budgets.spending('run-1')).settled).toEqual({ calls: 1, tokens: 110, usd: 0.3 });
    await store.ledger.put(makeLedgerEntry(2));
    expect((await store.budgets.spending('run-1')).settled.calls).toBe(2);
    await store.close();
  });

  test('of a newer version is refused and left as it was', async () => {
    const store = await openSqliteStore({ directory: root });
    await store.close();
    const file = join(root, 'agentinstruct.db');
    const newest = Math.max(...sqliteMigrations.map((migration) => migration.version));
    const newer = new DatabaseSync(file);
    newer.exec(`PRAGMA user_version = ${newest + 1}`);
    newer.close();
    const bytes = readFileSync(file);
    const refused = openSqliteStore({ directory: root });
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toThrow('made by a newer version');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('of another program is refused and left as it was', async () => {
    const file = join(root, 'agentinstruct.db');
    const foreign = new DatabaseSync(file);
    foreign.exec('CREATE TABLE ledger (anything)');
    foreign.close();
    const bytes = readFileSync(file);
    await expect(openSqliteStore({ directory: root })).rejects.toThrow('a database of another program');
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  test.each([
    ['text', Buffer.from('This is a letter, not a database, and longer than one mark.')],
    ['a short file', Buffer.from('x')],
    ['a damaged database', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)])],
  ])('that holds %s is refused and left as it was', async (_, bytes) => {
    const file = join(root, 'agentinstruct.db');
    writeFileSync(file, bytes);
    const refused = openSqliteStore({ directory: root });
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toThrow(/not a database/);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('in a place that cannot be a directory is refused with the mend', async () => {
    writeFileSync(join(root, 'occupied'), 'x');
    const refused = openSqliteStore({ directory: join(root, 'occupied') });
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toThrow('Name a directory that the user of this process may write to');
  });

  test.skipIf(process.getuid?.() === 0)('without the right to write is refused', async () => {
    chmodSync(root, 0o500);
    await expect(openSqliteStore({ directory: root })).rejects.toThrow(OperatorError);
  });
});

test('the corpus index has its own file with the same care for what is committed', () => {
  const corpus = openCorpusDatabase(root);
  expect(corpus.location()).toMatch(/corpus\.db$/);
  expect(corpus.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
  expect(corpus.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
  corpus.exec('CREATE VIRTUAL TABLE passages USING fts5(text)');
  corpus.close();
});
