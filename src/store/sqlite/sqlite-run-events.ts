import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import { nameMissingRun } from '../missing-run.ts';
import { countToFind } from '../page.ts';
import type { RunEvent, RunStore } from '../store.ts';

type StoredEvent = Omit<RunEvent, 'data'> & { data: string };

export function openSqliteRunEvents(
  database: DatabaseSync,
  access: GroupCommit,
): Pick<RunStore, 'addEvent' | 'events'> {
  const add = database.prepare(
    `INSERT INTO run_events (run, number, at, what, data)
     SELECT id, 1 + (SELECT ifnull(max(number), 0) FROM run_events WHERE run = id), ?2, ?3, ?4
     FROM runs WHERE id = ?1`,
  );
  const list = database.prepare(
    'SELECT number, at, what, data FROM run_events WHERE run = ? AND number > ? ORDER BY number LIMIT ?',
  );

  return {
    async addEvent(id, { at, what, data }) {
      const value = JSON.stringify(data) ?? 'null';
      await access.write(() => {
        if (add.run(id, at, what, value).changes === 0) throw nameMissingRun(id);
      });
    },

    events: (id, { after = 0, limit }) =>
      access.read(() => {
        countToFind(limit);
        const found = list.all(id, after, limit) as unknown as StoredEvent[];
        const entries = found.map((event) => ({ ...event, data: JSON.parse(event.data) }));
        return { entries, next: entries.at(-1)?.number ?? after };
      }),
  };
}
