import type { DatabaseSync } from 'node:sqlite';
import type { CountedAmount } from '../amount.ts';

const none: CountedAmount = { calls: 0, tokens: 0, nanodollars: 0 };

/** Prepares the reading of where the money of a run is. */
export function prepareSpending(database: DatabaseSync) {
  const settled = database.prepare(
    'SELECT calls, input_tokens + output_tokens AS tokens, nanodollars FROM ledger_usage WHERE run = ?',
  );
  const reserved = database.prepare(
    `SELECT reserved_calls AS calls, reserved_tokens AS tokens, reserved_nanodollars AS nanodollars
     FROM budgets WHERE run = ?`,
  );
  const lost = database.prepare(
    'SELECT lost_calls AS calls, lost_tokens AS tokens, lost_nanodollars AS nanodollars FROM budgets WHERE run = ?',
  );
  const read = (statement: typeof settled, run: string) =>
    (statement.get(run) as CountedAmount | undefined) ?? none;
  return (run: string) => ({
    settled: read(settled, run),
    reserved: read(reserved, run),
    lost: read(lost, run),
  });
}
