import { setTimeout as sleep } from 'node:timers/promises';
import { nameThisProcess } from '../../../src/store/process-owner.ts';
import { makeCandidate, makeLedgerEntry, makeRecord } from '../contract/entries.ts';
import { openStoreAt } from './open-store-at.ts';

/**
 * Works draws of one skill, several at once, until the target is accepted: reserves, pays, and settles two of three as
 * accepted. Prints each draw that it settled when that is acknowledged. Ends at the target, or when killed.
 */
const [place = '', wanted = '100'] = process.argv.slice(2);
const target = Number(wanted);
const store = await openStoreAt(place);
const owner = nameThisProcess();
const [run, skill] = ['run-1', makeCandidate(0).skill];
await store.owners.beat(owner, 600);

async function isFilled(): Promise<boolean> {
  const { candidates } = await store.runs.tally(run);
  return candidates.reduce((sum, { state, count }) => sum + (state === 'accepted' ? count : 0), 0) >= target;
}

async function workDraw(number: number): Promise<void> {
  const entry = makeLedgerEntry(number, { cost: 0.25 });
  if ((await store.ledger.get(entry.key)) === null) {
    const bound = { calls: 1, tokens: 200, usd: 0.5 };
    const cap = { usd: 10_000 };
    await store.budgets.reserve({ run, key: entry.key, owner, bound, cap });
    await sleep(Math.random() * 20);
    await store.ledger.put(entry);
  }
  const accepted = number % 3 !== 0;
  const candidate = makeCandidate(
    number,
    accepted ? { state: 'accepted' } : { state: 'rejected', reason: 'no' },
  );
  const record = accepted ? makeRecord(candidate) : undefined;
  if (await store.candidates.put(candidate, record, { number, owner })) process.stdout.write(`${number}\n`);
}

async function work(): Promise<void> {
  while (!(await isFilled())) {
    const taken = await store.draws.take({ run, skill, owner, target, most: 2 });
    await Promise.all(taken.map(workDraw));
    if (taken.length > 0) continue;
    await store.owners.sweep();
    await sleep(20);
  }
}

await Promise.all(Array.from({ length: 4 }, work));
await store.close();
