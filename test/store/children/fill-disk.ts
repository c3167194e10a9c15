import { isMendable } from '../../../src/errors.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { makeLedgerEntry } from '../contract/entries.ts';

/** Puts entries until the disk refuses one; then says how many were acknowledged and how many can still be read. */
const [directory = ''] = process.argv.slice(2);
const store = await openSqliteStore({ directory });
const acknowledged: string[] = [];
let refusal: unknown;
for (let number = 1; refusal === undefined && number < 10_000; number += 1) {
  const text = Array.from({ length: 300 }, () => Math.random().toString(36)).join(' ');
  const entry = makeLedgerEntry(number, { text });
  await store.ledger.put(entry).then(
    () => acknowledged.push(entry.key),
    (error: unknown) => {
      refusal = error;
    },
  );
}
const found = await Promise.all(acknowledged.map((key) => store.ledger.get(key)));
const { answers } = await store.ledger.usage('run-1');
process.stdout.write(
  JSON.stringify({
    acknowledged: acknowledged.length,
    found: found.filter((entry) => entry !== null).length,
    kept: answers === acknowledged.length,
    refusal: isMendable(refusal) ? `${refusal.name}: ${refusal.message}` : String(refusal),
  }),
);
