import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import { type PackedValue, packValue, unpackValue } from '../packed-value.ts';
import { countToFind, cutPage, readCursor } from '../page.ts';
import type { Seed, SeedBrief, SeedStore } from '../store.ts';

type StoredBrief = SeedBrief & { number: number };
type StoredSeed = Omit<Seed, 'text'> & { value: PackedValue };

export function openSqliteSeeds(database: DatabaseSync, access: GroupCommit): SeedStore {
  const add = database.prepare(
    `INSERT INTO seeds (id, uri, licence, language, form, title, characters, value)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const find = database.prepare(
    'SELECT id, uri, licence, language, form, title, value FROM seeds WHERE id = ?',
  );
  const list = database.prepare(
    `SELECT number, id, uri, licence, language, form, title, characters
     FROM seeds WHERE number > ? ORDER BY number LIMIT ?`,
  );
  const count = database.prepare('SELECT count(*) AS count FROM seeds');

  function addOne(seed: Seed, value: PackedValue): boolean {
    const { id, uri, licence, language, form, title, text } = seed;
    return add.run(id, uri, licence, language, form, title, text.length, value).changes === 1;
  }

  return {
    async add(seeds) {
      const packed = seeds.map((seed) => ({ seed, value: packValue(seed.text) }));
      return access.write(() => {
        const outcome: { added: string[]; known: string[] } = { added: [], known: [] };
        for (const { seed, value } of packed) {
          (addOne(seed, value) ? outcome.added : outcome.known).push(seed.id);
        }
        return outcome;
      });
    },

    get: (id) =>
      access.read(() => {
        const stored = find.get(id) as StoredSeed | undefined;
        if (stored === undefined) return null;
        const { value, ...brief } = stored;
        return { ...brief, text: unpackValue(value) as string };
      }),

    list: ({ cursor, limit }) =>
      access.read(() => {
        const found = list.all(readCursor(cursor), countToFind(limit)) as unknown as StoredBrief[];
        return cutPage(found, limit, ({ number: _, ...brief }) => brief);
      }),

    count: () => access.read(() => Number(count.get()?.count)),
  };
}
