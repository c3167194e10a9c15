import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../group-commit.ts';
import { readKey } from '../ledger-key.ts';
import { type AnswerValue, type LedgerRow, readEntry, readUsage, type UsageRow } from '../ledger-row.ts';
import { toNanodollars } from '../money.ts';
import { type PackedValue, packValue, unpackValue } from '../packed-value.ts';
import type { Ledger } from '../store.ts';
import { toolRole } from '../tool-role.ts';
import { prepareReservations } from './sqlite-reservations.ts';

type StoredEntry = LedgerRow & { value: PackedValue };

export function openSqliteLedger(database: DatabaseSync, access: GroupCommit): Ledger {
  const find = database.prepare(
    `SELECT run, path, role, model, finish, input_tokens, output_tokens, cost, value FROM ledger WHERE key = ?`,
  );
  const add = database.prepare(
    `INSERT INTO ledger (key, run, path, role, model, finish, input_tokens, output_tokens, cost, value)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
  );
  const findUsage = database.prepare('SELECT * FROM ledger_usage WHERE run = ?');
  const addUsage = database.prepare(
    `INSERT INTO ledger_usage (run, answers, unpriced, input_tokens, output_tokens, cost, calls, nanodollars)
     VALUES (?, 1, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run) DO UPDATE SET answers = answers + 1, unpriced = unpriced + excluded.unpriced,
       input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
       cost = cost + excluded.cost, calls = calls + excluded.calls, nanodollars = nanodollars + excluded.nanodollars`,
  );
  const reservations = prepareReservations(database);

  return {
    get: (key) =>
      access.read(() => {
        const stored = find.get(readKey(key)) as StoredEntry | undefined;
        return stored === undefined ? null : readEntry(key, stored, unpackValue(stored.value) as AnswerValue);
      }),

    async put(entry) {
      const { run, usage, cost } = entry;
      const key = readKey(entry.key);
      const value = packValue({ text: entry.text, toolCalls: entry.toolCalls });
      await access.write(() => {
        const { changes } = add.run(
          key,
          run,
          entry.path,
          entry.role,
          entry.model,
          entry.finish,
          usage.inputTokens,
          usage.outputTokens,
          cost,
          value,
        );
        reservations.settle(run, key, changes === 1);
        if (changes === 0) return;
        const paid = cost ?? 0;
        const unpriced = cost === null ? 1 : 0;
        const calls = entry.role === toolRole ? 0 : 1;
        const { inputTokens, outputTokens } = usage;
        addUsage.run(run, unpriced, inputTokens, outputTokens, paid, calls, toNanodollars(paid));
      });
    },

    usage: (run) => access.read(() => readUsage(findUsage.get(run) as UsageRow | undefined)),
  };
}
