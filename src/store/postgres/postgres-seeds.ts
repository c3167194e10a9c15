import { countToFind, cutPage, readCursor } from '../page.ts';
import type { Seed, SeedBrief, SeedStore } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';

interface StoredBrief {
  number: number;
  brief: string;
}

/** How many seeds, and characters of them, go in one write, so that they do not hold up other writers. */
const seedsPerWrite = 200;
const charactersPerWrite = 1_000_000;

export function openPostgresSeeds(access: PostgresAccess, schema: string): SeedStore {
  return {
    async add(seeds) {
      const outcome: { added: string[]; known: string[] } = { added: [], known: [] };
      for (const part of cutParts(seeds)) {
        const given = part.map(({ text, ...rest }) => {
          const brief: SeedBrief = { ...rest, characters: text.length };
          return { id: rest.id, brief: JSON.stringify(brief), value: JSON.stringify(text) };
        });
        const { added, known } = await access.write<typeof outcome>('seeds_add', given);
        outcome.added.push(...added);
        outcome.known.push(...known);
      }
      return outcome;
    },

    async get(id) {
      const [stored] = await access.read<{ brief: string; value: string }>(
        `SELECT brief, value FROM "${schema}".seeds WHERE id = $1`,
        [id],
      );
      if (stored === undefined) return null;
      const { characters: _, ...brief } = JSON.parse(stored.brief) as SeedBrief;
      return { ...brief, text: JSON.parse(stored.value) as string };
    },

    async list({ cursor, limit }) {
      const found = await access.read<StoredBrief>(
        `SELECT number, brief FROM "${schema}".seeds WHERE number > $1 ORDER BY number LIMIT $2`,
        [readCursor(cursor), countToFind(limit)],
      );
      return cutPage(found, limit, ({ brief }) => JSON.parse(brief) as SeedBrief);
    },

    async count() {
      const [found] = await access.read<{ count: number }>(`SELECT count(*) AS count FROM "${schema}".seeds`);
      return found?.count ?? 0;
    },
  };
}

function* cutParts(seeds: Seed[]): Generator<Seed[]> {
  let part: Seed[] = [];
  let characters = 0;
  for (const seed of seeds) {
    part.push(seed);
    characters += seed.text.length;
    if (part.length < seedsPerWrite && characters < charactersPerWrite) continue;
    yield part;
    part = [];
    characters = 0;
  }
  if (part.length > 0) yield part;
}
