/** How many shards of a batch there are, by what becomes of them. Those that are done are no more. */
export interface ShardCounts {
  waiting: number;
  held: number;
}

/** A shard in the hands of this process. Its lease is kept up until it is done, given back or lost. */
export interface HeldShard {
  batch: string;
  number: number;
  /** Aborts when the shard is this process's no more: its batch was cancelled, or its lease ran out. */
  lost: AbortSignal;
  /** Takes the shard out of the queue. False where it was lost. */
  finish(): Promise<boolean>;
  /** Lets any worker take it, this one too, after some seconds. False where it was lost. */
  giveBack(afterSeconds?: number): Promise<boolean>;
}

/**
 * Tells workers, in this process or on other machines, of batches to work on. A shard is an order to work on part of a
 * batch; what there is to do is in the store, and a shard says only that more hands are wanted. So a shard that two
 * workers hold for a moment, after a network was cut, does no harm: draws and budgets are handed out by the store.
 *
 * A shard goes to one worker at a time. One of a worker that died is handed out again: at once where its process was of
 * this machine and the queue is in the store, else when its lease ends.
 */
export interface Queue {
  /** Adds shards 0 to `count` - 1 of a batch; those that wait or are held already stay as they are. */
  enqueue(batch: string, count: number): Promise<void>;
  /** Waits for a shard; null when the signal aborts. While the database is away it waits on. */
  claim(signal: AbortSignal): Promise<HeldShard | null>;
  /** Takes all shards of a batch away: no waiting one is handed out any more, those that are held are lost soon. */
  cancel(batch: string): Promise<void>;
  counts(batch: string): Promise<ShardCounts>;
  /** Ends what this process has of the queue. Give back or finish what is held before. */
  close(): Promise<void>;
}
