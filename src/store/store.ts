import type { ToolCall } from './message.ts';
import type { DataRecord } from './record.ts';

/** Tokens that one answer cost, as its teacher counted them. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

/** One teacher answer or tool result, as the ledger keeps it. */
export interface LedgerEntry {
  /** 32 hexadecimal digits: the hash of run, step path, attempt and canonical request. */
  key: string;
  run: string;
  path: string;
  role: string;
  model: string;
  text: string;
  toolCalls: ToolCall[];
  finish: 'stop' | 'length' | 'refusal' | 'tool_calls';
  usage: Usage;
  /** US dollars, or null where no price is known. */
  cost: number | null;
}

/** What was paid for one run so far. */
export interface RunUsage extends Usage {
  answers: number;
  /** How many of the answers have no known price. */
  unpriced: number;
  /** US dollars of the answers with a known price; null where no answer has one. */
  cost: number | null;
}

/** What one call may cost at most, or did cost. */
export interface Amount {
  calls: number;
  tokens: number;
  /** US dollars; 0 where no price is known. */
  usd: number;
}

/** What may be spent on one run at most; what is left out is not limited. */
export type Cap = { [Part in keyof Amount]?: number | undefined };

/** Where the money of a run is: settled + reserved + lost never exceeds its cap. */
export interface Spending {
  /** Of calls whose answer is in the ledger, reserved before or not. */
  settled: Amount;
  /** Of calls under way. */
  reserved: Amount;
  /** Of calls that may have been paid without leaving an answer: those under way when their process was killed. */
  lost: Amount;
}

/**
 * Budgets, exact across processes and machines, to the billionth of a dollar. A call is reserved at its upper bound
 * before it is made; the ledger's put of the same key settles it at what it cost, in the same transaction. So where every
 * call is reserved and costs no more than its bound, settled + reserved + lost stay within the cap, through any crash. An
 * answer that was not reserved is settled all the same; results of tools (role `tool`) are no calls.
 *
 * What came in doubt counts as lost: the calls of an owner that is gone, and one whose answer came after another answer
 * to the same key. An answer that comes when its call was written off already is settled, and lost no more.
 */
export interface BudgetStore {
  /**
   * True when reserved; false where it does not fit below the cap any more: nothing is changed then. The owner's own
   * reservation of the key is replaced; one of another owner counts as lost.
   */
  reserve(call: { run: string; key: string; owner: string; bound: Amount; cap: Cap }): Promise<boolean>;
  /** Gives back the reservation of a call that was not made or failed unpaid; only that of `owner` where it is named. */
  release(run: string, key: string, owner?: string): Promise<void>;
  /** Counts as lost what owners that are gone had reserved; answers how many calls that were. */
  writeOff(run: string, isGone: (owner: string) => boolean): Promise<number>;
  spending(run: string): Promise<Spending>;
}

/** Every teacher answer and tool result by content key. A put is on disk before its promise settles. */
export interface Ledger {
  get(key: string): Promise<LedgerEntry | null>;
  /** Keeps the first entry of a key: a second put of the same key changes nothing. */
  put(entry: LedgerEntry): Promise<void>;
  usage(run: string): Promise<RunUsage>;
}

/** Raw text that generation starts from. `id` is the SHA-256 of its text. */
export interface Seed {
  id: string;
  text: string;
  uri: string | null;
  licence: string | null;
  /** BCP 47 tag. */
  language: string | null;
  /** What reading it found: `text`, `markdown`, `html` or `code`. */
  form: string;
  title: string | null;
}

/** A seed without its text. */
export interface SeedBrief {
  id: string;
  uri: string | null;
  licence: string | null;
  language: string | null;
  form: string;
  title: string | null;
  /** UTF-16 length of the text. */
  characters: number;
}

export interface Page<Entry> {
  entries: Entry[];
  /** Opaque; null at the end. */
  next: string | null;
}

export interface SeedStore {
  /** Adds what is new by hash; answers which were new. */
  add(seeds: Seed[]): Promise<{ added: string[]; known: string[] }>;
  get(id: string): Promise<Seed | null>;
  /** In the order of adding. */
  list(options: { cursor?: string; limit: number }): Promise<Page<SeedBrief>>;
  count(): Promise<number>;
}

/** A durable order: a `flow` goes through one seed, a `batch` fills quotas. What it is to do is in `plan`. */
export interface Run {
  id: string;
  kind: 'flow' | 'batch';
  state: string;
  plan: unknown;
  /** What the run keeps between restarts beside its ledger. */
  progress: unknown;
  created: string;
  updated: string;
}

/** Something that happened to a run, as it is told to those who watch it. */
export interface RunEvent {
  /** Counts the events of its run from 1, without a gap. */
  number: number;
  /** ISO 8601. */
  at: string;
  what: string;
  data: unknown;
}

export interface RunStore {
  /** False where a run of this id exists already: nothing is changed then. */
  create(run: { id: string; kind: Run['kind']; state: string; plan: unknown }): Promise<boolean>;
  get(id: string): Promise<Run | null>;
  list(options: {
    kind?: Run['kind'];
    states?: string[];
    cursor?: string;
    limit: number;
  }): Promise<Page<Run>>;
  update(id: string, change: { state?: string; progress?: unknown; plan?: unknown }): Promise<void>;
  /**
   * Takes or renews the lease of a run: one process at a time works a run. Answers null when taken, else who holds it.
   * A lease of a process of this machine that is gone is free at once; any other, when it ends.
   */
  lease(id: string, owner: string, seconds: number): Promise<{ owner: string; until: string } | null>;
  release(id: string, owner: string): Promise<void>;
  /** Adds to the events of a run; they are never changed. */
  addEvent(id: string, event: { at: string; what: string; data?: unknown }): Promise<void>;
  /**
   * The events after a number, oldest first. `next` is the `after` of the next look, also where nothing is new; fewer
   * than `limit` came back when there are no more for now.
   */
  events(
    id: string,
    options: { after?: number; limit: number },
  ): Promise<{ entries: RunEvent[]; next: number }>;
}

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
}

/** A draw in the hands of an owner. Its run and skill are those of the candidate. */
export interface HeldDraw {
  number: number;
  owner: string;
}

/** How the draws of one skill of a run stand. */
export interface DrawLane {
  skill: string;
  /** Numbers below it have been handed out once or more often. */
  next: number;
  /** Handed out and not settled. */
  taken: number;
  /** Given back, to be handed out again. */
  free: number;
  /** There are no draws from this number on; null where no end is known. */
  end: number | null;
}

/**
 * Hands out the draws of a run, numbered from 0 in each skill, so that any number of workers fill one quota exactly.
 *
 * A draw is open (never handed out), taken by one owner, free (given back) or settled. At every moment, through any
 * crash, accepted candidates + taken draws <= target; each draw is settled at most once, unless it failed and is tried
 * anew; and every number below `next` is taken, free or settled: none is lost.
 */
export interface DrawStore {
  /**
   * Takes up to `most` draws, free ones first, lowest first, then the next open ones, as far as the target lets it and
   * below `limit` and the end. None may mean: the target is met, those under way may meet it, or there are no more
   * (see `lanes`). An owner that is not known yet is, for 30 seconds; to stay, it beats.
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
  /** Of the skills that something was taken of, by name. */
  lanes(run: string): Promise<DrawLane[]>;
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

export type CandidateState = 'pending' | 'accepted' | 'rejected' | 'failed';

/** An instruction with its response on the way to be a record. A rejected one is kept with its reason. */
export interface CandidateEntry {
  id: string;
  run: string;
  /** Where it stands in the flow: seed/passage/transformation/kind/number and refinements. */
  path: string;
  seed: string;
  skill: string;
  kind: string;
  state: CandidateState;
  /** Short word of why it is not accepted, null while pending or accepted. */
  reason: string | null;
  /** How often it was tried again after failing. */
  retries: number;
  /** Instruction, response and checks as far as they came. */
  body: unknown;
}

export interface CandidateCount {
  skill: string;
  kind: string;
  state: CandidateState;
  reason: string | null;
  count: number;
}

export interface CandidateStore {
  get(id: string): Promise<CandidateEntry | null>;
  /**
   * Writes the candidate and, where accepted, its record: both or neither. With a draw it is written only while that
   * owner holds the draw, and settles it in the same transaction, unless the candidate is pending. False, and nothing
   * written, where the draw is not the owner's any more: it was taken for gone, and another one has it.
   */
  put(candidate: CandidateEntry, record?: DataRecord, draw?: HeldDraw): Promise<boolean>;
  /** Makes every failed candidate of a run pending again, one retry more, and its draw free; answers how many. */
  retryFailed(run: string): Promise<number>;
  counts(run: string): Promise<CandidateCount[]>;
  list(options: {
    run: string;
    states?: CandidateState[];
    skill?: string;
    cursor?: string;
    limit: number;
  }): Promise<Page<CandidateEntry>>;
}

export interface RecordFilter {
  run?: string;
  skill?: string;
  kind?: string;
  language?: string;
}

export interface RecordStore {
  get(id: string): Promise<DataRecord | null>;
  /** In the order of acceptance. */
  list(options: RecordFilter & { cursor?: string; limit: number }): Promise<Page<DataRecord>>;
  count(filter: RecordFilter): Promise<number>;
}

/** The one place where anything is kept. Two drivers stand behind this contract: SQLite and Postgres. */
export interface Store {
  readonly ledger: Ledger;
  readonly budgets: BudgetStore;
  readonly seeds: SeedStore;
  readonly runs: RunStore;
  readonly candidates: CandidateStore;
  readonly records: RecordStore;
  readonly owners: OwnerStore;
  readonly draws: DrawStore;
  readonly shards: ShardStore;
  /** Ends after everything accepted for writing is on disk. */
  close(): Promise<void>;
}
