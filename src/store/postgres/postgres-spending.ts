import { type CountedAmount, showAmount } from '../amount.ts';

type Part = 'settled' | 'reserved' | 'lost';

/** One part of a run's money, with how many of its answers have no price. */
export type SpendingRow = CountedAmount & { part: Part; unpriced: number };

const none: CountedAmount = { calls: 0, tokens: 0, nanodollars: 0 };

/** Rows of SpendingRow for the run $1, in one query: a call is seen either as reserved or as settled. */
export const spendingQuery = (schema: string): string =>
  `SELECT 'settled' AS part, calls, input_tokens + output_tokens AS tokens, nanodollars, unpriced
     FROM "${schema}".ledger_usage WHERE run = $1
   UNION ALL SELECT 'reserved', reserved_calls, reserved_tokens, reserved_nanodollars, 0
     FROM "${schema}".budgets WHERE run = $1
   UNION ALL SELECT 'lost', lost_calls, lost_tokens, lost_nanodollars, 0
     FROM "${schema}".budgets WHERE run = $1`;

/** Where the money of a run is. */
export function showSpending(rows: readonly SpendingRow[]) {
  const show = (part: Part) => showAmount(rows.find((row) => row.part === part) ?? none);
  return { settled: show('settled'), reserved: show('reserved'), lost: show('lost') };
}
