import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from './group-commit.ts';
import { type PackedValue, packValue, unpackValue } from './packed-value.ts';
import type { Ledger, LedgerEntry } from './store.ts';

interface StoredEntry {
  run: string;
  path: string;
  role: string;
  model: string;
  finish: LedgerEntry['finish'];
  input_tokens: number;
  output_tokens: number;
  cost: number | null;
  value: PackedValue;
}

interface StoredUsage {
  answers: number;
  unpriced: number;
  input_tokens: number;
  output_tokens: number;
  cost: number;
}

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
    `INSERT INTO ledger_usage (run, answers, unpriced, input_tokens, output_tokens, cost) VALUES (?, 1, ?, ?, ?, ?)
     ON CONFLICT (run) DO UPDATE SET answers = answers + 1, unpriced = unpriced + excluded.unpriced,
       input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
       cost = cost + excluded.cost`,
  );

  return {
    get: (key) =>
      access.read(() => {
        const stored = find.get(readKey(key)) as StoredEntry | undefined;
        return stored === undefined ? null : readEntry(key, stored);
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
        if (changes === 0) return;
        addUsage.run(run, cost === null ? 1 : 0, usage.inputTokens, usage.outputTokens, cost ?? 0);
      });
    },

    usage: (run) =>
      access.read(() => {
        const stored = findUsage.get(run) as StoredUsage | undefined;
        if (stored === undefined)
          return { answers: 0, unpriced: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
        return {
          answers: stored.answers,
          unpriced: stored.unpriced,
          inputTokens: stored.input_tokens,
          outputTokens: stored.output_tokens,
          cost: stored.unpriced === stored.answers ? null : stored.cost,
        };
      }),
  };
}

function readKey(key: string): Uint8Array {
  if (!/^[0-9a-f]{32}$/.test(key))
    throw new TypeError('A ledger key is 32 hexadecimal digits in lower case.');
  return Buffer.from(key, 'hex');
}

function readEntry(key: string, stored: StoredEntry): LedgerEntry {
  const { text, toolCalls } = unpackValue(stored.value) as Pick<LedgerEntry, 'text' | 'toolCalls'>;
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
