import type { ToolCall } from './message.ts';
import type { DataRecord } from './record.ts';
import type { DrawStore, HeldDraw, OwnerStore, ShardStore } from './shared-work.ts';

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
 * What became of the wish to make a call. `full`: it does not fit below the cap any more; `held`: another owner that is
 * there makes it; `answered`: its answer is in the ledger by now.
 */
export type Reserved = 'reserved' | 'full' | 'held' | 'answered';

/**
 * Budgets, exact across processes and machines, to the billionth of a dollar. A call is reserved at its upper bound
 * before it is made; the ledger's put of the same key settles it at what it cost, in the same transaction. So where every
 * call is reserved and costs no more than its bound, settled + reserved + lost stay within the cap, through any crash. An
 * answer that was not reserved is settled all the same; results of tools (role `tool`) are no calls.
 *
 * What came in doubt counts as lost: the calls of an owner that is gone, those that may have been paid without an answer,
 * and one whose answer came after another answer to the same key. An answer that comes when its call was written off already is settled, and lost no more.
 */
export interface BudgetStore {
  /**
   * Reserves a call, so that it is made once whoever wants its answer: nothing is changed where it is not `reserved`. The
   * owner's own reservation of the key is replaced; one of another owner that is not known any more counts as lost.
   */
  reserve(call: { run: string; key: string; owner: string; bound: Amount; cap: Cap }): Promise<Reserved>;
  /** Counts an owner's call as lost: it may have been paid, and no answer came. */
  lose(run: string, key: string, owner: string): Promise<void>;
  /** The lost calls of a key turned out to be the one whose answer is in the ledger. */
  recover(run: string, key: string): Promise<void>;
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
  /** How a run stands, all of it at one moment. */
  tally(id: string): Promise<RunTally>;
  list(options: {
    kind?: Run['kind'];
    states?: string[];
    cursor?: string;
    limit: number;
  }): Promise<Page<Run>>;
  /**
   * Changes a run; with `onlyFrom`, only while it is in one of these states. False where it is not: nothing is changed
   * then, so that nobody overrides what somebody else has just said of it.
   */
  update(
    id: string,
    change: { state?: string; progress?: unknown; plan?: unknown; onlyFrom?: readonly string[] },
  ): Promise<boolean>;
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

/** Draws of one skill of a run, counted one by one. */
export interface DrawCount {
  skill: string;
  /** Handed out once or more often, and there: each is settled, taken or free. */
  begun: number;
  /** In the hands of an owner. */
  taken: number;
  /** Given back, to be handed out again. */
  free: number;
  /** No further one can be handed out for the first time: the sequence has ended. */
  ended: boolean;
}

/** What there is of a run at one moment. */
export interface RunTally {
  candidates: CandidateCount[];
  /** Of the skills that something was taken of, by name. */
  draws: DrawCount[];
  spending: Spending;
  /** Answers that have no known price. */
  unpriced: number;
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
