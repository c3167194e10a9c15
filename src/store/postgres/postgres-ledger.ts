import { gatherLookups } from '../gathered-lookup.ts';
import { readKey } from '../ledger-key.ts';
import { type AnswerValue, type LedgerRow, readEntry, readUsage, type UsageRow } from '../ledger-row.ts';
import type { Ledger } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';

type StoredEntry = LedgerRow & { key: string; value: string };

export function openPostgresLedger(access: PostgresAccess, schema: string): Ledger {
  const find = gatherLookups(async (keys) => {
    const found = await access.read<StoredEntry>(
      `SELECT replace(key::text, '-', '') AS key, run, path, role, model, finish, input_tokens, output_tokens, cost, value
       FROM "${schema}".ledger WHERE key = ANY ($1::uuid[])`,
      [keys],
    );
    return new Map(
      found.map((stored) => [
        stored.key,
        readEntry(stored.key, stored, JSON.parse(stored.value) as AnswerValue),
      ]),
    );
  });

  return {
    async get(key) {
      readKey(key);
      return find(key);
    },

    async put(entry) {
      readKey(entry.key);
      const { key, run, path, role, model, finish, cost, usage } = entry;
      const [input, output] = [usage.inputTokens, usage.outputTokens];
      const value = JSON.stringify({ text: entry.text, toolCalls: entry.toolCalls });
      await access.write(
        'ledger_put',
        { key, run, path, role, model, finish, input, output, cost, value },
        run,
      );
    },

    async usage(run) {
      const [stored] = await access.read<UsageRow>(
        `SELECT answers, unpriced, input_tokens, output_tokens, cost FROM "${schema}".ledger_usage WHERE run = $1`,
        [run],
      );
      return readUsage(stored);
    },
  };
}
