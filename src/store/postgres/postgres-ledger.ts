import { gatherLookups } from '../gathered-lookup.ts';
import { readKey } from '../ledger-key.ts';
import type { Ledger, LedgerEntry } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';

interface StoredEntry {
  key: string;
  run: string;
  path: string;
  role: string;
  model: string;
  finish: LedgerEntry['finish'];
  input_tokens: number;
  output_tokens: number;
  cost: number | null;
  value: string;
}

interface StoredUsage {
  answers: number;
  unpriced: number;
  input_tokens: number;
  output_tokens: number;
  cost: number;
}

export function openPostgresLedger(access: PostgresAccess, schema: string): Ledger {
  const find = gatherLookups(async (keys) => {
    const found = await access.read<StoredEntry>(
      `SELECT replace(key::text, '-', '') AS key, run, path, role, model, finish, input_tokens, output_tokens, cost, value
       FROM "${schema}".ledger WHERE key = ANY ($1::uuid[])`,
      [keys],
    );
    return new Map(found.map((stored) => [stored.key, readEntry(stored)]));
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
      const [stored] = await access.read<StoredUsage>(
        `SELECT answers, unpriced, input_tokens, output_tokens, cost FROM "${schema}".ledger_usage WHERE run = $1`,
        [run],
      );
      if (stored === undefined) return { answers: 0, unpriced: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
      return {
        answers: stored.answers,
        unpriced: stored.unpriced,
        inputTokens: stored.input_tokens,
        outputTokens: stored.output_tokens,
        cost: stored.unpriced === stored.answers ? null : stored.cost,
      };
    },
  };
}

function readEntry(stored: StoredEntry): LedgerEntry {
  const { text, toolCalls } = JSON.parse(stored.value) as Pick<LedgerEntry, 'text' | 'toolCalls'>;
  return {
    key: stored.key,
    run: stored.run,
    path: stored.path,
    role: stored.role,
    model: stored.model,
    text,
    toolCalls,
    finish: stored.finish,
    usage: { inputTokens: stored.input_tokens, outputTokens: stored.output_tokens },
    cost: stored.cost,
  };
}
