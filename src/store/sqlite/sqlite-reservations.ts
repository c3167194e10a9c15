import type { DatabaseSync } from 'node:sqlite';
import type { CountedAmount } from '../amount.ts';

export interface Reservation extends CountedAmount {
  number: number;
  run: string;
  owner: string;
}

/**
 * Prepares what can become of reservations, each inside a transaction that is open already. The sums of a run are kept
 * beside them, so that a check against the cap costs the same however many calls are under way.
 */
export function prepareReservations(database: DatabaseSync) {
  const columns = 'number, run, owner, calls, tokens, nanodollars FROM reservations';
  const findOpen = database.prepare(`SELECT ${columns} WHERE run = ? AND key = ? AND lost = 0`);
  const findLost = database.prepare(`SELECT ${columns} WHERE run = ? AND key = ? AND lost = 1 LIMIT 1`);
  const findOwned = database.prepare(
    `SELECT ${columns} WHERE owner = ?1 AND (?2 IS NULL OR run = ?2) AND lost = 0`,
  );
  const add = database.prepare(
    'INSERT INTO reservations (run, key, owner, calls, tokens, nanodollars) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM reservations WHERE number = ?');
  const markLost = database.prepare('UPDATE reservations SET lost = 1 WHERE number = ?');
  const begin = database.prepare('INSERT INTO budgets (run) VALUES (?) ON CONFLICT (run) DO NOTHING');
  const count = database.prepare(
    `UPDATE budgets SET reserved_calls = reserved_calls + ?2 * ?4, lost_calls = lost_calls + ?3 * ?4,
       reserved_tokens = reserved_tokens + ?2 * ?5, lost_tokens = lost_tokens + ?3 * ?5,
       reserved_nanodollars = reserved_nanodollars + ?2 * ?6, lost_nanodollars = lost_nanodollars + ?3 * ?6
     WHERE run = ?1`,
  );

  function move(run: string, reserved: -1 | 0 | 1, lost: -1 | 0 | 1, amount: CountedAmount): void {
    count.run(run, reserved, lost, amount.calls, amount.tokens, amount.nanodollars);
  }

  function drop(reservation: Reservation): void {
    remove.run(reservation.number);
    move(reservation.run, -1, 0, reservation);
  }

  function lose(reservation: Reservation): void {
    markLost.run(reservation.number);
    move(reservation.run, -1, 1, reservation);
  }

  return {
    drop,
    lose,
    findOpen: (run: string, key: Uint8Array) => findOpen.get(run, key) as Reservation | undefined,
    findOwned: (owner: string, run: string | null) => findOwned.all(owner, run) as unknown as Reservation[],
    add(run: string, key: Uint8Array, owner: string, amount: CountedAmount): void {
      begin.run(run);
      add.run(run, key, owner, amount.calls, amount.tokens, amount.nanodollars);
      move(run, 1, 0, amount);
    },
    recover(run: string, key: Uint8Array): void {
      for (;;) {
        const lost = findLost.get(run, key) as Reservation | undefined;
        if (lost === undefined) return;
        remove.run(lost.number);
        move(run, 0, -1, lost);
      }
    },
    /** An answer to a key came in: the first one, or another after it, which was paid and is not kept. */
    settle(run: string, key: Uint8Array, isFirst: boolean): void {
      const open = findOpen.get(run, key) as Reservation | undefined;
      if (open !== undefined) {
        if (isFirst) drop(open);
        else lose(open);
        return;
      }
      const lost = isFirst ? (findLost.get(run, key) as Reservation | undefined) : undefined;
      if (lost === undefined) return;
      remove.run(lost.number);
      move(run, 0, -1, lost);
    },
  };
}
