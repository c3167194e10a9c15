/**
 * Who works, by name, such as `nameThisProcess` gives. What an owner holds is free for others once it is gone: as soon
 * as anyone sweeps where it was a process of the sweeper's machine and has ended, else when it has been silent for longer
 * than it said it would be.
 */
export interface OwnerStore {
  /**
   * Says that an owner is there and will say so again within `seconds`. True where it was known; false at its first
   * word, and when it was taken for gone since its last one: what it held may be others' now.
   */
  beat(owner: string, seconds: number): Promise<boolean>;
  /**
   * Frees what owners that are gone held: gives back their draws and shards, counts their reservations as lost. Answers
   * who they were. Beat before it, or a process that was asleep takes itself for gone.
   */
  sweep(): Promise<string[]>;
  /** Frees what an owner holds that ends in good order. */
  leave(owner: string): Promise<void>;
  /** How many owners hold draws: those that work now. */
  count(): Promise<number>;
}

/** A draw in the hands of an owner. Its run and skill are those of the candidate. */
export interface HeldDraw {
  number: number;
  owner: string;
}

/**
 * Hands out the draws of a run, numbered from 0 in each skill, so that any number of workers fill one quota exactly.
 *
 * A draw is open (never handed out), taken by one owner, free (given back) or settled. At every moment, through any
 * crash, accepted candidates + taken draws <= target; each draw is settled at most once, unless it failed and is tried
 * anew; and every number handed out once is taken, free or settled: none is lost.
 */
export interface DrawStore {
  /**
   * Takes up to `most` draws, free ones first, lowest first, then the next open ones, as far as the target lets it and
   * below `limit` and the end. None may mean: the target is met, those under way may meet it, or there are no more
   * (see the run's tally). An owner that is not known yet is, for 30 seconds; to stay, it beats.
   */
  take(wish: {
    run: string;
    skill: string;
    owner: string;
    /** Accepted candidates that the skill is to have. */
    target: number;
    most: number;
    limit?: number | undefined;
  }): Promise<number[]>;
  /** Settles a draw that gives no candidate. False where it is not the owner's any more. */
  drop(draw: HeldDraw & { run: string; skill: string }): Promise<boolean>;
  /** Frees what an owner has taken in a run, all of it or these; answers how many. Settled ones stay settled. */
  giveBack(run: string, owner: string, only?: { skill: string; numbers: number[] }): Promise<number>;
  /** The sequence of a skill turned out to end: draws from `at` on are not there, also those given back. */
  end(run: string, skill: string, at: number): Promise<void>;
}

/** An order to work on part of a batch. */
export interface Shard {
  batch: string;
  number: number;
}

/** Orders that wait for a worker or are held by one. What a queue over this store is made of. */
export interface ShardStore {
  /** Adds the shards 0 to `count` - 1 of a batch; those that wait or are held already stay as they are. */
  add(batch: string, count: number): Promise<void>;
  /** Takes the shard that waits longest, of the batch that the fewest are held of. Null where none may be taken. */
  take(owner: string): Promise<Shard | null>;
  /** Takes away a shard that is done. False where it is not the owner's any more. */
  finish(shard: Shard, owner: string): Promise<boolean>;
  /** Lets others take a shard, after some seconds. False where it is not the owner's any more. */
  giveBack(shard: Shard, owner: string, afterSeconds: number): Promise<boolean>;
  /** Takes away all shards of a batch, held ones too; answers how many. */
  cancel(batch: string): Promise<number>;
  listHeld(owner: string): Promise<Shard[]>;
  count(batch: string): Promise<{ waiting: number; held: number }>;
}
