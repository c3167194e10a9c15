import type { Ledger, LedgerEntry } from './store.ts';

/** A ledger entry as a row of either database, without what the answer says. */
export interface LedgerRow {
  run: string;
  path: string;
  role: string;
  model: string;
  finish: LedgerEntry['finish'];
  input_tokens: number;
  output_tokens: number;
  cost: number | null;
}

/** What was used in a run, as a row of either database. */
export interface UsageRow {
  answers: number;
  unpriced: number;
  input_tokens: number;
  output_tokens: number;
  cost: number;
}

/** What the answer says, which each database keeps in its own form. */
export type AnswerValue = Pick<LedgerEntry, 'text' | 'toolCalls'>;

export function readEntry(key: string, row: LedgerRow, { text, toolCalls }: AnswerValue): LedgerEntry {
  const { run, path, role, model, finish, input_tokens, output_tokens, cost } = row;
  const usage = { inputTokens: input_tokens, outputTokens: output_tokens };
  return { key, run, path, role, model, text, toolCalls, finish, usage, cost };
}

/** A run without a row has used nothing; one whose answers all lack a price has cost nobody knows what. */
export function readUsage(row: UsageRow | undefined): Awaited<ReturnType<Ledger['usage']>> {
  const { answers, unpriced, input_tokens, output_tokens, cost } = row ?? {
    answers: 0,
    unpriced: 0,
    input_tokens: 0,
    output_tokens: 0,
    cost: 0,
  };
  return {
    answers,
    unpriced,
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    cost: answers > 0 && unpriced === answers ? null : cost,
  };
}
