import { once } from 'node:events';
import { makeCandidate, makeLedgerEntry, makeRecord } from '../contract/entries.ts';
import { openStoreAt } from './open-store-at.ts';

/**
 * Puts ledger entries and accepted candidates, many at once, and prints the number of each pair when both are
 * acknowledged. Ends when killed, or after `most` pairs.
 */
const [place = '', start = '0', most = '1000000'] = process.argv.slice(2);
const store = await openStoreAt(place);
let next = Number(start);
const end = next + Number(most);

async function putPairs(): Promise<void> {
  while (next < end) {
    const number = next;
    next += 1;
    const candidate = makeCandidate(number);
    const accepted = makeCandidate(number, { state: 'accepted' });
    await store.candidates.put(candidate);
    await Promise.all([
      store.ledger.put(makeLedgerEntry(number)),
      store.candidates.put(accepted, makeRecord(accepted)),
    ]);
    if (!process.stdout.write(`${number}\n`)) await once(process.stdout, 'drain');
  }
}

process.stdout.setMaxListeners(100);
await Promise.all(Array.from({ length: 32 }, putPairs));
await store.close();
