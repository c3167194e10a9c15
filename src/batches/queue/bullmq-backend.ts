import {
  Queue as BullQueue,
  createPostgresBackend,
  type JobsOptions,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { OperatorError } from '../../errors.ts';
import { describePlace } from '../../store/postgres/postgres-connection.ts';

/** What a job of BullMQ carries. A cancelled one that somebody holds is taken away by its holder. */
export interface Order {
  batch: string;
  number: number;
  cancelled?: true;
}

/** What is used of a job, whatever keeps it. */
export interface OrderJob {
  id?: string | undefined;
  data: Order;
  updateData(data: Order): Promise<void>;
  extendLock(token: string, milliseconds: number): Promise<number>;
  moveToCompleted(value: null, token: string, fetchNext: false): Promise<unknown>;
  moveToWait(token: string): Promise<unknown>;
  moveToDelayed(at: number, token: string): Promise<void>;
}

type JobState = 'waiting' | 'delayed' | 'active' | 'prioritized';

export interface OrderQueue {
  addBulk(jobs: { name: 'shard'; data: Order; opts: JobsOptions }[]): Promise<unknown>;
  getJob(id: string): Promise<OrderJob | undefined>;
  getJobs(states: JobState[]): Promise<OrderJob[]>;
  remove(id: string): Promise<number>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export interface OrderWorker {
  getNextJob(token: string, options: { block: true }): Promise<OrderJob | undefined>;
  waitUntilReady(): Promise<unknown>;
  startStalledCheckTimer(): Promise<void>;
  close(force: true): Promise<void>;
}

/** BullMQ's queue and worker at an address. */
export interface Backend {
  /** What errors may show of the address. */
  place: string;
  queue: OrderQueue;
  worker: OrderWorker;
}

/** BullMQ's own tables are beside the store's, under a name of their own. */
const schema = 'agentinstruct_queue';

/**
 * Connects BullMQ to Postgres or Redis, by the protocol of the address. What goes wrong in the background goes to `onFault`.
 * Throws OperatorError for any other address; it is not shown, since it may hold a password.
 */
export function openBackend(
  address: string,
  name: string,
  options: Omit<WorkerOptions, 'connection'>,
  onFault: (error: Error) => void,
): Backend {
  if (/^postgres(ql)?:\/\//.test(address)) {
    const place = describePlace(address);
    const connection = { connectionString: address, schema, migrate: true, max: 4 };
    const queue = new BullQueue(name, { connection }, createPostgresBackend);
    const worker = new Worker(name, null, { ...options, connection }, createPostgresBackend);
    queue.on('error', onFault);
    worker.on('error', onFault);
    return { place, queue, worker };
  }
  if (/^rediss?:\/\//.test(address) && URL.canParse(address)) {
    // Without a limit of tries, commands wait for a server that is away.
    const connection = { url: address, maxRetriesPerRequest: null };
    const queue = new BullQueue(name, { connection });
    const worker = new Worker(name, null, { ...options, connection });
    queue.on('error', onFault);
    worker.on('error', onFault);
    return { place: new URL(address).host, queue, worker };
  }
  throw new OperatorError(
    'The address of the queue is neither one of Postgres nor of Redis.',
    'Write it as postgres://user:password@host:port/database or redis://user:password@host:port.',
  );
}
