import type { DatabaseSync } from 'node:sqlite';
import { showAmount } from '../amount.ts';
import { readReason } from '../candidate-reason.ts';
import type { GroupCommit } from '../group-commit.ts';
import type { CandidateCount, DrawCount, RunStore } from '../store.ts';
import { prepareSpending } from './sqlite-spending.ts';

export function openSqliteRunTally(database: DatabaseSync, access: GroupCommit): Pick<RunStore, 'tally'> {
  const countCandidates = database.prepare(
    `SELECT skill, kind, state, reason, count FROM candidate_tallies WHERE run = ? AND count > 0
     ORDER BY skill, kind, state, reason`,
  );
  const readSpending = prepareSpending(database);
  const countDraws = database.prepare(
    `SELECT lane.skill, min(next, ifnull(ends, next)) AS begun, ifnull(next >= ends, 0) AS ended,
       count(draws.owner) AS taken, count(draws.number) - count(draws.owner) AS free
     FROM draw_lanes AS lane LEFT JOIN draws
       ON draws.run = lane.run AND draws.skill = lane.skill AND draws.number < ifnull(ends, next)
     WHERE lane.run = ? GROUP BY lane.skill ORDER BY lane.skill`,
  );
  const findUnpriced = database.prepare('SELECT unpriced FROM ledger_usage WHERE run = ?');

  return {
    tally: (run) =>
      access.readTogether(() => {
        const { settled, reserved, lost } = readSpending(run);
        const counts = countCandidates.all(run) as unknown as (CandidateCount & { reason: string })[];
        return {
          candidates: counts.map((count) => ({ ...count, reason: readReason(count.reason) })),
          draws: countDraws.all(run).map((lane) => ({ ...lane, ended: lane.ended === 1 }) as DrawCount),
          spending: {
            settled: showAmount(settled),
            reserved: showAmount(reserved),
            lost: showAmount(lost),
          },
          unpriced: Number(findUnpriced.get(run)?.unpriced ?? 0),
        };
      }),
  };
}
