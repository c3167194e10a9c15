import { firstPatience } from '../owner-patience.ts';
import { hasOwnerEnded } from '../process-owner.ts';
import type { DrawStore, OwnerStore, Shard, ShardStore } from '../shared-work.ts';
import type { PostgresAccess } from './postgres-access.ts';

/** `now` answers milliseconds since 1970; the clock of the server counts where it is left out. */
type Clock = (() => number) | undefined;

export function openPostgresOwners(access: PostgresAccess, schema: string, now: Clock): OwnerStore {
  return {
    beat: (owner, seconds) =>
      access.write<boolean>('owner_beat', { owner, length: Math.round(seconds * 1000), now: now?.() }),

    async sweep() {
      const found = await access.read<{ owner: string }>(`SELECT owner FROM "${schema}".owners`);
      const ended = found.map(({ owner }) => owner).filter(hasOwnerEnded);
      return access.write<string[]>('owners_sweep', { ended, now: now?.() });
    },

    async leave(owner) {
      await access.write('owner_leave', { owner });
    },

    async count() {
      const [found] = await access.read<{ owners: number }>(
        `SELECT count(DISTINCT owner) AS owners FROM "${schema}".draws WHERE owner IS NOT NULL`,
      );
      return Number(found?.owners);
    },
  };
}

export function openPostgresDraws(access: PostgresAccess, now: Clock): DrawStore {
  return {
    take: ({ limit = Number.MAX_SAFE_INTEGER, ...wish }) =>
      access.write<number[]>('draws_take', { ...wish, limit, patience: firstPatience, now: now?.() }),

    drop: (draw) => access.write<boolean>('draw_drop', draw),

    giveBack: (run, owner, only) => access.write<number>('draws_give_back', { run, owner, only }),

    async end(run, skill, at) {
      await access.write('draws_end', { run, skill, at });
    },
  };
}

export function openPostgresShards(access: PostgresAccess, schema: string, now: Clock): ShardStore {
  return {
    async add(batch, count) {
      await access.write('shards_add', { batch, count });
    },

    take: (owner) =>
      access.write<Shard | null>('shard_take', { owner, patience: firstPatience, now: now?.() }),

    finish: (shard, owner) => access.write<boolean>('shard_finish', { ...shard, owner }),

    giveBack: (shard, owner, afterSeconds) => {
      const pause = Math.round(afterSeconds * 1000);
      return access.write<boolean>('shard_give_back', { ...shard, owner, pause, now: now?.() });
    },

    cancel: (batch) => access.write<number>('shards_cancel', { batch }),

    listHeld: (owner) =>
      access.read<Shard>(
        `SELECT batch, shard AS number FROM "${schema}".shards AS kept WHERE owner = $1 ORDER BY kept.number`,
        [owner],
      ),

    async count(batch) {
      const [found] = await access.read<{ waiting: number; held: number }>(
        `SELECT count(*) - count(owner) AS waiting, count(owner) AS held FROM "${schema}".shards WHERE batch = $1`,
        [batch],
      );
      return found ?? { waiting: 0, held: 0 };
    },
  };
}
