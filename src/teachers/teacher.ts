import type { Message, ToolCall } from '../store/message.ts';
import type { Usage } from '../store/store.ts';

/** A JSON Schema (draft 2020-12) as data. */
export type JsonSchema = Record<string, unknown>;

/** A tool as an agent sees it. */
export interface ToolDeclaration {
  name: string;
  description: string;
  input: JsonSchema;
}

/** What an agent plays in a flow; a configuration maps each role to a teacher. */
export const roles = ['transform', 'instruct', 'suggest', 'edit', 'respond', 'user', 'judge'] as const;
export type Role = (typeof roles)[number];

/** One question to a teacher. Canonical: the same question is the same object, key for key. */
export interface TeacherRequest {
  role: Role;
  messages: Message[];
  /** The answer must be JSON of this schema; null: free text. */
  answer: JsonSchema | null;
  tools: ToolDeclaration[];
  maxTokens: number;
  temperature: number;
  /** Seed of the teacher's own sampling, where it takes one. */
  seed: number;
}

export interface TeacherAnswer {
  /** Free text, or JSON text where the request has an answer schema. Not yet validated. */
  text: string;
  toolCalls: ToolCall[];
  /** `length`: cut off at maxTokens; `refusal`: the endpoint said so itself. */
  finish: 'stop' | 'length' | 'refusal' | 'tool_calls';
  usage: Usage;
  /** The model that answered, as it names itself. */
  model: string;
  /** US dollars by the price table, null where no price is known. */
  cost: number | null;
  /** Nothing else was paid for this question: what was in doubt about it, in this process or another, was this answer. */
  settlesDoubt?: boolean;
}

/** US dollars for a million tokens. */
export interface Prices {
  input: number;
  output: number;
}

/** How a question is asked, beside what it says. */
export interface AskOptions {
  /** Aborted: `ask` ends at once with its reason, a call in flight is cut. */
  signal: AbortSignal;
  /**
   * Aborted: nothing further is sent. What waits for its turn or for another try ends at once with this reason; a call
   * in flight comes in.
   */
  drain?: AbortSignal | undefined;
  /** On whose behalf, for instance a run: those who wait for the same endpoint take turns by it. */
  share?: string | undefined;
  /**
   * Told of each try that may have been paid although no answer came of it, as soon as that is known, whether `ask` then
   * ends with an answer, an error or an abort; the next try waits for it. A try that surely cost nothing (refused, never
   * sent) is not told.
   */
  onDoubt?: (() => Promise<void>) | undefined;
}

/** How an endpoint stands, for whoever looks. All who call the endpoint are counted. */
export interface EndpointLoad {
  /** Calls in flight, and calls that wait for their turn. */
  running: number;
  waiting: number;
  /** Calls that may be in flight at once now: fewer than configured where the endpoint takes fewer. */
  limit: number;
  /** `open`: after failures in a row nothing is sent; `half-open`: one call tries whether it answers again. */
  breaker: 'closed' | 'open' | 'half-open';
  /** Milliseconds until calls are sent again, 0 where they are now. */
  heldMs: number;
}

/**
 * Whoever plays the agents. `ask` throws OperatorError (unreachable for good, wrong key, wrong model) or RetryLaterError
 * (still failing after its own retries); it never throws for what the answer says.
 */
export interface Teacher {
  readonly name: string;
  readonly model: string;
  /** What a call costs at most. Null or left out where no price is known. */
  readonly prices?: Prices | null;
  /** False: it cannot call tools, and its agents go without. */
  readonly callsTools?: boolean;
  /** False: told of the faults of an answer it writes the same again; it is asked anew instead. */
  readonly mends?: boolean;
  /** How its endpoint stands; left out where it has none. */
  readonly load?: EndpointLoad;
  /** The same model answering at once, for those who wait in front of it, where `ask` may take hours. */
  readonly online?: Teacher;
  ask(request: TeacherRequest, options: AskOptions): Promise<TeacherAnswer>;
  /** Short look whether it would answer: null, or what is wrong and its mend. */
  probe(signal: AbortSignal): Promise<{ problem: string; mend: string } | null>;
  /** The share was cancelled: what was ordered for it in advance is cancelled where it is, whoever ordered it. */
  abandon?(share: string): Promise<void>;
  close(): Promise<void>;
}

/** Models that make answers up or repeat a script, for rehearsals and tests: what they write means nothing. */
export const rehearsalModels: readonly string[] = ['mock', 'scripted'];

/** The teacher of each role. */
export type Teachers = Record<Role, Teacher>;

/** The same teachers for those who wait in front of them: none takes hours to answer. */
export function answerOnline(teachers: Teachers): Teachers {
  const entries = roles.map((role) => [role, teachers[role].online ?? teachers[role]]);
  return Object.fromEntries(entries) as Teachers;
}
