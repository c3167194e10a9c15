import { readReason } from '../candidate-reason.ts';
import type { CandidateCount, DrawCount, RunStore } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';
import { type SpendingRow, showSpending, spendingQuery } from './postgres-spending.ts';

interface StoredTally {
  candidates: (CandidateCount & { reason: string })[] | null;
  draws: DrawCount[] | null;
  amounts: SpendingRow[] | null;
}

export function openPostgresRunTally(access: PostgresAccess, schema: string): Pick<RunStore, 'tally'> {
  // One statement sees one moment.
  const find = `SELECT
    (SELECT json_agg(counted ORDER BY skill, kind, state, reason) FROM (
       SELECT skill, kind, state, reason, count FROM "${schema}".candidate_tallies
       WHERE run = $1 AND count > 0) AS counted) AS candidates,
    (SELECT json_agg(counted ORDER BY skill) FROM (
       SELECT lane.skill, least(next, ends) AS begun, coalesce(next >= ends, false) AS ended,
         count(draws.owner) AS taken, count(draws.number) - count(draws.owner) AS free
       FROM "${schema}".draw_lanes AS lane LEFT JOIN "${schema}".draws
         ON draws.run = lane.run AND draws.skill = lane.skill AND draws.number < coalesce(ends, next)
       WHERE lane.run = $1 GROUP BY lane.run, lane.skill) AS counted) AS draws,
    (SELECT json_agg(amount) FROM (${spendingQuery(schema)}) AS amount) AS amounts`;

  return {
    async tally(run) {
      const [found] = await access.read<StoredTally>(find, [run]);
      const amounts = found?.amounts ?? [];
      return {
        candidates: (found?.candidates ?? []).map((count) => ({
          ...count,
          reason: readReason(count.reason),
        })),
        draws: found?.draws ?? [],
        spending: showSpending(amounts),
        unpriced: amounts.reduce((sum, { unpriced }) => sum + unpriced, 0),
      };
    },
  };
}
