import { makeLedgerEntry } from '../contract/entries.ts';
import { openStoreAt } from './open-store-at.ts';

/** Opens, writes and closes again and again: others meet a store that is just made, recovered or closed. */
const [place = '', start = '0', times = '20'] = process.argv.slice(2);
for (let number = Number(start); number < Number(start) + Number(times); number += 1) {
  const store = await openStoreAt(place);
  await store.ledger.put(makeLedgerEntry(number));
  await store.close();
}
