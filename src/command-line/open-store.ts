import type { Queue } from '../batches/queue/queue.ts';
import { openStoreQueue } from '../batches/queue/store-queue.ts';
import type { Config } from '../config.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Store } from '../store/store.ts';

/** The store of a configuration: a Postgres that many workers share, or a file in the data directory. */
export async function openStore({ database, dataDirectory }: Config): Promise<Store> {
  if (database === null) return openSqliteStore({ directory: dataDirectory });
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts');
  return openPostgresStore({ connectionString: database.address });
}

/** The queue that goes with the store. `onFault` is told what goes wrong in its background. */
export async function openQueue(
  { database }: Config,
  store: Store,
  owner: string,
  onFault: (error: Error) => void,
): Promise<Queue> {
  if (database === null) return openStoreQueue(store, owner);
  const { openBullmqQueue } = await import('../batches/queue/bullmq-queue.ts');
  return openBullmqQueue({ address: database.queue, onFault });
}
