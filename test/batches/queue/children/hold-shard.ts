import { openBullmqQueue } from '../../../../src/batches/queue/bullmq-queue.ts';
import { startHeartbeat } from '../../../../src/batches/queue/heartbeat.ts';
import { openStoreQueue } from '../../../../src/batches/queue/store-queue.ts';
import { nameThisProcess } from '../../../../src/store/process-owner.ts';
import { openStoreAt } from '../../../store/children/open-store-at.ts';

/** Claims a shard of a queue in a store, or one that BullMQ keeps, prints it and holds it until killed. */
const [kind, place = ''] = process.argv.slice(2);

async function openQueue() {
  if (kind === 'bullmq') return openBullmqQueue({ address: place });
  const store = await openStoreAt(place);
  await startHeartbeat(store.owners, nameThisProcess());
  return openStoreQueue(store, nameThisProcess());
}

const queue = await openQueue();
const shard = await queue.claim(AbortSignal.timeout(60_000));
process.stdout.write(`${JSON.stringify(shard && { batch: shard.batch, number: shard.number })}\n`);
setInterval(() => undefined, 60_000);
