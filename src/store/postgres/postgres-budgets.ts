import { type CountedAmount, countBound, countCap, showAmount } from '../amount.ts';
import { readKey } from '../ledger-key.ts';
import type { BudgetStore, Reserved } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';

type StoredSpending = CountedAmount & { part: 'settled' | 'reserved' | 'lost' };

const none: CountedAmount = { calls: 0, tokens: 0, nanodollars: 0 };

export function openPostgresBudgets(access: PostgresAccess, schema: string): BudgetStore {
  return {
    async reserve({ run, key, owner, bound, cap }) {
      readKey(key);
      const given = { run, key, owner, ...countBound(bound), cap: countCap(cap) };
      return access.write<Reserved>('budget_reserve', given, `${run} ${JSON.stringify(given.cap)}`);
    },

    async lose(run, key, owner) {
      readKey(key);
      await access.write('budget_lose', { run, key, owner });
    },

    async recover(run, key) {
      readKey(key);
      await access.write('budget_recover', { run, key });
    },

    async release(run, key, owner) {
      readKey(key);
      await access.write('budget_release', { run, key, owner });
    },

    async writeOff(run, isGone) {
      const found = await access.read<{ owner: string }>(
        `SELECT DISTINCT owner FROM "${schema}".reservations WHERE run = $1 AND NOT lost`,
        [run],
      );
      const owners = found.map(({ owner }) => owner).filter(isGone);
      return owners.length === 0 ? 0 : access.write<number>('budget_write_off', { run, owners });
    },

    async spending(run) {
      // One statement, so that a call is seen either as reserved or as settled.
      const found = await access.read<StoredSpending>(
        `SELECT 'settled' AS part, calls, input_tokens + output_tokens AS tokens, nanodollars
         FROM "${schema}".ledger_usage WHERE run = $1
         UNION ALL SELECT 'reserved', reserved_calls, reserved_tokens, reserved_nanodollars
         FROM "${schema}".budgets WHERE run = $1
         UNION ALL SELECT 'lost', lost_calls, lost_tokens, lost_nanodollars
         FROM "${schema}".budgets WHERE run = $1`,
        [run],
      );
      const show = (part: StoredSpending['part']) =>
        showAmount(found.find((stored) => stored.part === part) ?? none);
      return { settled: show('settled'), reserved: show('reserved'), lost: show('lost') };
    },
  };
}
