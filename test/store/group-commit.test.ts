import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorError, RetryLaterError } from '../../src/errors.ts';
import { openGroupCommit } from '../../src/store/group-commit.ts';
import { openDatabase } from '../../src/store/sqlite/sqlite-database.ts';

let root: string;
let database: DatabaseSync;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'commit-'));
  database = openDatabase(root, 'words.db');
  database.exec('CREATE TABLE words (word TEXT UNIQUE)');
});
afterEach(async () => {
  if (database.isOpen) database.close();
  await rm(root, { recursive: true, force: true });
});

function prepareWords() {
  const access = openGroupCommit(database, 'words.db');
  const add = database.prepare('INSERT INTO words VALUES (?)');
  return {
    access,
    add: (word: string) => access.write(() => Number(add.run(word).changes)),
    count: () =>
      access.read(() => Number(database.prepare('SELECT count(*) AS count FROM words').get()?.count)),
  };
}

test('writes of one turn share a transaction and answer what they changed', async () => {
  const { access, add, count } = prepareWords();
  const answers = Array.from({ length: 100 }, (_, number) => add(`word ${number}`));
  expect(await count()).toBe(0);
  const seen: boolean[] = [];
  answers.push(
    access.write(() => {
      seen.push(database.isTransaction);
      return 1;
    }),
  );
  expect(await answers[0]).toBe(1);
  // The first has settled: with it all of its transaction is on disk, seen from any other connection.
  using other = new DatabaseSync(join(root, 'words.db'), { readOnly: true });
  expect(other.prepare('SELECT count(*) AS count FROM words').get()).toMatchObject({ count: 100 });
  expect(seen).toEqual([true]);
  expect(await Promise.all(answers)).toHaveLength(101);
  await access.close();
});

test('a write that fails is undone alone', async () => {
  const { access, add, count } = prepareWords();
  const outcomes = await Promise.allSettled([
    add('one'),
    access.write(() => {
      database.exec("INSERT INTO words VALUES ('half')");
      throw new Error('changed its mind');
    }),
    add('one'),
    add('two'),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(outcomes[1]).toMatchObject({ reason: { message: 'changed its mind' } });
  expect(await count()).toBe(2);
  await access.close();
});

test('a full disk fails the writes of its transaction with the mend, reads go on, and so do writes after room was made', async () => {
  const { access, add, count } = prepareWords();
  await add('before');
  const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count);
  database.exec(`PRAGMA max_page_count = ${pages + 2}`);
  const outcomes = await Promise.allSettled([add('small'), add('x'.repeat(100_000)), add('y')]);
  for (const outcome of outcomes) {
    expect(outcome.status).toBe('rejected');
    if (outcome.status !== 'rejected') continue;
    expect(outcome.reason).toBeInstanceOf(OperatorError);
    expect(outcome.reason.message).toContain('full; what was to be written is not kept. Free space on it');
  }
  expect(await count()).toBe(1);
  await expect(add('z'.repeat(100_000))).rejects.toThrow(OperatorError);
  database.exec('PRAGMA max_page_count = 1000000');
  expect(await add('z'.repeat(100_000))).toBe(1);
  expect(await count()).toBe(2);
  await access.close();
});

test('a disk that refuses a commit loses nothing that was acknowledged', async () => {
  const child = join(import.meta.dirname, 'children', 'fill-disk.ts');
  // The limit is in blocks of 512 or 1024 bytes: between 200 and 400 kB.
  const run = spawnSync(
    'sh',
    ['-c', `ulimit -f 400; exec "${process.execPath}" "$@"`, 'sh', child, join(root, 'full')],
    {
      encoding: 'utf8',
    },
  );
  expect(run.stderr).toBe('');
  const { acknowledged, found, refusal, kept } = JSON.parse(run.stdout);
  expect(acknowledged).toBeGreaterThan(0);
  expect(found).toBe(acknowledged);
  expect(kept).toBe(true);
  expect(refusal).toMatch(/^OperatorError: .*not kept/);
});

test('while another connection writes, writes wait and the event loop goes on', async () => {
  const { access, add } = prepareWords();
  using other = new DatabaseSync(join(root, 'words.db'));
  other.exec('BEGIN IMMEDIATE');
  let settled = false;
  const write = add('late').then(() => {
    settled = true;
  });
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(settled).toBe(false);
  const closed = access.close();
  other.exec('ROLLBACK');
  await write;
  await closed;
  expect(database.prepare('SELECT word FROM words').all()).toMatchObject([{ word: 'late' }]);
});

test('a lock that another process never gives back fails the writes that wait, and they can be tried again', async () => {
  const access = openGroupCommit(database, 'words.db', 50);
  const add = () => access.write(() => database.exec("INSERT INTO words VALUES ('again')"));
  using other = new DatabaseSync(join(root, 'words.db'));
  other.exec('BEGIN IMMEDIATE');
  const refused = await Promise.allSettled([add(), add()]);
  for (const outcome of refused) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(RetryLaterError) });
  }
  other.exec('ROLLBACK');
  await add();
  await access.close();
});

test('more writes than one transaction takes are all kept in order', async () => {
  const { access, add } = prepareWords();
  await Promise.all(Array.from({ length: 1234 }, (_, number) => add(`${number}`)));
  const words = database.prepare('SELECT word FROM words ORDER BY rowid').all();
  expect(words.map((found) => Number(found.word))).toEqual(
    Array.from({ length: 1234 }, (_, number) => number),
  );
  await access.close();
});
