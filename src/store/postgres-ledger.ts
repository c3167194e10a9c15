import { readKey } from './ledger-key.ts';
import { toNanodollars } from './money.ts';
import type { PostgresAccess } from './postgres-access.ts';
import type { Ledger, LedgerEntry } from './store.ts';
import { toolRole } from './tool-role.ts';

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
  return {
    async get(key) {
      readKey(key);
      const [stored] = await access.read<StoredEntry>(
        `SELECT run, path, role, model, finish, input_tokens, output_tokens, cost, value
         FROM "${schema}".ledger WHERE key = $1`,
        [key],
      );
      return stored === undefined ? null : readEntry(key, stored);
    },

    async put(entry) {
      readKey(entry.key);
      const { key, run, path, role, model, finish, cost, usage } = entry;
      await access.write('ledger_put', {
        key,
        run,
        path,
        role,
        model,
        finish,
        input: usage.inputTokens,
        output: usage.outputTokens,
        cost,
        calls: role === toolRole ? 0 : 1,
        nanodollars: toNanodollars(cost ?? 0),
        value: JSON.stringify({ text: entry.text, toolCalls: entry.toolCalls }),
      });
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

function readEntry(key: string, stored: StoredEntry): LedgerEntry {
  const { text, toolCalls } = JSON.parse(stored.value) as Pick<LedgerEntry, 'text' | 'toolCalls'>;
  return {
    key,
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
