import { nameMissingRun } from '../missing-run.ts';
import { countToFind, cutPage, readCursor } from '../page.ts';
import { hasOwnerEnded } from '../process-owner.ts';
import type { Run, RunEvent, RunStore } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';
import { openPostgresRunTally } from './postgres-run-tally.ts';

type StoredRun = Omit<Run, 'plan' | 'progress'> & { number: number; plan: string; progress: string };

interface LeaseAnswer {
  missing?: true;
  owner?: string;
  until?: number;
}

/** `now` answers milliseconds since 1970; leases go by the clock of the server where it is left out. */
export function openPostgresRuns(
  access: PostgresAccess,
  schema: string,
  now: (() => number) | undefined,
): RunStore {
  const columns = 'number, id, kind, state, plan, progress, created, updated';
  const readClock = () => new Date((now ?? Date.now)()).toISOString();
  const writeJson = (value: unknown) => JSON.stringify(value) ?? 'null';

  return {
    ...openPostgresRunTally(access, schema),

    create: ({ id, kind, state, plan }) =>
      access.write<boolean>('run_create', { id, kind, state, plan: writeJson(plan), at: readClock() }),

    async get(id) {
      const [stored] = await access.read<StoredRun>(`SELECT ${columns} FROM "${schema}".runs WHERE id = $1`, [
        id,
      ]);
      return stored === undefined ? null : readRun(stored);
    },

    async list({ kind, states, cursor, limit }) {
      const found = await access.read<StoredRun>(
        `SELECT ${columns} FROM "${schema}".runs WHERE number > $1 AND ($2::text IS NULL OR kind = $2)
           AND ($3::text[] IS NULL OR state = ANY ($3)) ORDER BY number LIMIT $4`,
        [readCursor(cursor), kind ?? null, states ?? null, countToFind(limit)],
      );
      return cutPage(found, limit, readRun);
    },

    async update(id, { state, plan, progress, onlyFrom }) {
      const changed = await access.write<boolean | null>('run_update', {
        id,
        state,
        onlyFrom,
        plan: plan === undefined ? undefined : writeJson(plan),
        progress: progress === undefined ? undefined : writeJson(progress),
        at: readClock(),
      });
      if (changed === null) throw nameMissingRun(id);
      return changed;
    },

    async lease(id, owner, seconds) {
      const [stored] = await access.read<{ lease_owner: string | null }>(
        `SELECT lease_owner FROM "${schema}".runs WHERE id = $1`,
        [id],
      );
      const holder = stored?.lease_owner ?? null;
      const held = await access.write<LeaseAnswer>('run_lease', {
        id,
        owner,
        length: Math.round(seconds * 1000),
        ended: holder !== null && hasOwnerEnded(holder) ? holder : undefined,
        now: now?.(),
      });
      if (held.missing) throw nameMissingRun(id);
      if (held.owner === undefined || held.until === undefined) return null;
      return { owner: held.owner, until: new Date(held.until).toISOString() };
    },

    async release(id, owner) {
      await access.write('run_release', { id, owner });
    },

    async addEvent(id, { at, what, data }) {
      const value = writeJson({ at, what, data: data ?? null });
      if (!(await access.write<boolean>('run_event', { id, value }))) throw nameMissingRun(id);
    },

    async events(id, { after = 0, limit }) {
      countToFind(limit);
      const found = await access.read<{ number: number; value: string }>(
        `SELECT number, value FROM "${schema}".run_events WHERE run = $1 AND number > $2 ORDER BY number LIMIT $3`,
        [id, after, limit],
      );
      const entries = found.map(({ number, value }): RunEvent => ({ number, ...JSON.parse(value) }));
      return { entries, next: entries.at(-1)?.number ?? after };
    },
  };
}

function readRun({ number: _, plan, progress, ...run }: StoredRun): Run {
  return { ...run, plan: JSON.parse(plan), progress: JSON.parse(progress) };
}
