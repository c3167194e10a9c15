import { nameThisProcess } from '../../../src/store/process-owner.ts';
import { openStoreAt } from './open-store-at.ts';

/** Takes the lease of a run, prints the outcome and stays until killed. */
const [place = '', run = '', seconds = '600'] = process.argv.slice(2);
const store = await openStoreAt(place);
const holder = await store.runs.lease(run, nameThisProcess(), Number(seconds));
process.stdout.write(`${JSON.stringify({ holder, owner: nameThisProcess() })}\n`);
setInterval(() => undefined, 60_000);
