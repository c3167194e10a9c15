import { countBound, countCap } from '../amount.ts';
import { readKey } from '../ledger-key.ts';
import type { BudgetStore, Reserved } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';
import { type SpendingRow, showSpending, spendingQuery } from './postgres-spending.ts';

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
      return showSpending(await access.read<SpendingRow>(spendingQuery(schema), [run]));
    },
  };
}
