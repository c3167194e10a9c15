import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import { makeLedgerEntry } from '../contract/entries.ts';

/** Opens, writes and closes again and again: others meet a store that is just made, recovered or closed. */
const [directory = '', start = '0', times = '20'] = process.argv.slice(2);
for (let number = Number(start); number < Number(start) + Number(times); number += 1) {
  const store = await openSqliteStore({ directory });
  await store.ledger.put(makeLedgerEntry(number));
  await store.close();
}
