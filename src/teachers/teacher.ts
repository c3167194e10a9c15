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
}

/** US dollars for a million tokens. */
export interface Prices {
  input: number;
  output: number;
}

/**
 * Whoever plays the agents. `ask` throws OperatorError (unreachable for good, wrong key, wrong model) or RetryLaterError
 * (still failing after its own retries); it never throws for what the answer says.
 */
export interface Teacher {
  readonly name: string;
  readonly model: string;
  /** Null or left out where no price is known. */
  readonly prices?: Prices | null;
  /** False: it cannot call tools, and its agents go without. */
  readonly callsTools?: boolean;
  ask(request: TeacherRequest, options: { signal: AbortSignal }): Promise<TeacherAnswer>;
  /** Short look whether it would answer: null, or what is wrong and its mend. */
  probe(signal: AbortSignal): Promise<{ problem: string; mend: string } | null>;
  close(): Promise<void>;
}

/** The teacher of each role. */
export type Teachers = Record<Role, Teacher>;
