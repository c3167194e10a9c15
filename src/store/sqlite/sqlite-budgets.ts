import type { DatabaseSync } from 'node:sqlite';
import { type CountedAmount, countBound, countCap, showAmount } from '../amount.ts';
import type { GroupCommit } from '../group-commit.ts';
import { readKey } from '../ledger-key.ts';
import type { BudgetStore, Cap } from '../store.ts';
import { prepareReservations } from './sqlite-reservations.ts';
import { prepareSpending } from './sqlite-spending.ts';

const none: CountedAmount = { calls: 0, tokens: 0, nanodollars: 0 };

export function openSqliteBudgets(database: DatabaseSync, access: GroupCommit): BudgetStore {
  const reservations = prepareReservations(database);
  const readSpending = prepareSpending(database);
  const findAnswer = database.prepare('SELECT 1 FROM ledger WHERE key = ?');
  const findOwner = database.prepare('SELECT 1 FROM owners WHERE owner = ?');
  const findOwners = database.prepare('SELECT DISTINCT owner FROM reservations WHERE run = ? AND lost = 0');

  function fits(run: string, wanted: CountedAmount, freed: CountedAmount, cap: Cap): boolean {
    if (Object.values(cap).every((limit) => limit === undefined)) return true;
    const spent = Object.values(readSpending(run));
    const limits = countCap(cap);
    return (['calls', 'tokens', 'nanodollars'] as const).every((part) => {
      const limit = limits[part];
      const sum = spent.reduce((total, amount) => total + amount[part], wanted[part] - freed[part]);
      return limit === null || sum <= limit;
    });
  }

  return {
    async reserve({ run, key, owner, bound, cap }) {
      const wanted = countBound(bound);
      const bytes = readKey(key);
      return access.write(() => {
        if (findAnswer.get(bytes) !== undefined) return 'answered';
        const before = reservations.findOpen(run, bytes);
        const own = before?.owner === owner;
        if (before !== undefined && !own && findOwner.get(before.owner) !== undefined) return 'held';
        if (!fits(run, wanted, own ? before : none, cap)) return 'full';
        if (before !== undefined) {
          if (own) reservations.drop(before);
          else reservations.lose(before);
        }
        reservations.add(run, bytes, owner, wanted);
        return 'reserved';
      });
    },

    async lose(run, key, owner) {
      const bytes = readKey(key);
      await access.write(() => {
        const open = reservations.findOpen(run, bytes);
        if (open?.owner === owner) reservations.lose(open);
      });
    },

    async recover(run, key) {
      const bytes = readKey(key);
      await access.write(() => reservations.recover(run, bytes));
    },

    async release(run, key, owner) {
      const bytes = readKey(key);
      await access.write(() => {
        const open = reservations.findOpen(run, bytes);
        if (open !== undefined && (owner ?? open.owner) === open.owner) reservations.drop(open);
      });
    },

    writeOff: (run, isGone) =>
      access.write(() => {
        const owners = findOwners.all(run).map(({ owner }) => String(owner));
        const calls = owners.filter(isGone).flatMap((owner) => reservations.findOwned(owner, run));
        for (const call of calls) reservations.lose(call);
        return calls.length;
      }),

    spending: (run) =>
      access.readTogether(() => {
        const { settled, reserved, lost } = readSpending(run);
        return { settled: showAmount(settled), reserved: showAmount(reserved), lost: showAmount(lost) };
      }),
  };
}
