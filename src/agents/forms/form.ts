import { z } from 'zod';
import type { Interpreter } from '../../interpreter/interpreter.ts';
import type { Message } from '../../store/message.ts';
import type { JsonSchema, Role } from '../../teachers/teacher.ts';
import type { Content, Response } from '../instruction.ts';
import { normalise } from '../reading/fold-text.ts';

/** One step of an answer that takes several. */
export interface PlayOrder {
  /** Its place in the play; no two steps of one answer share a name. */
  name: string;
  role: 'respond' | 'user';
  /** Slots beside `kind`, `language` and, for `respond`, `answering`. */
  slots: Readonly<Record<string, string>>;
  /** The turns before this one, between the agent's system turn and its prompt. */
  history: readonly Message[];
  answer: JsonSchema | null;
  findFaults?(value: unknown): string[];
}

/** What a form plays out its answer with. */
export interface PlayParts {
  content: Content;
  /** The user turn that begins the conversation, as a student reads it. */
  shown: string;
  interpreter: Interpreter;
  ask(order: PlayOrder): Promise<unknown>;
}

/**
 * An answer form: how an instruction of that form is written, shown to a student, answered and compared. The fields and
 * the answer come from teachers: they have passed the schemas, and nothing else is known of them.
 */
export interface AnswerForm<Fields = unknown, Answer = unknown> {
  readonly name: string;
  /** What it is, for people who write skills. */
  readonly description: string;
  /** How the agents that write an instruction fill its fields. */
  readonly writing: string;
  /** How the agent that responds fills the answer's fields; empty for free text. */
  readonly replying: string;
  /** The fields of one instruction. Every property is required: grammars write them all, in this order. */
  readonly fields: z.ZodType<Fields>;
  /** What a schema cannot say: repeated options, an answer outside the list. Empty when there is nothing. */
  faults(fields: Fields): string[];
  /**
   * What the student reads below the passage. No words of our own: it must read well in any language. Forms with options
   * show them in another order for each `variant`; variant 0 is the one that a record holds.
   */
  show(fields: Fields, variant?: number): string;
  /** The schema of an answer; null: free text. */
  answer(fields: Fields): z.ZodType<Answer> | null;
  /**
   * What its writer can see and mend in an answer, such as a word limit passed: told once, before checks decide. Never what
   * only a check may know: the key, the evidence, the tests.
   */
  lapses?(answer: Answer, fields: Fields): string[];
  /** The assistant's turn of the record. */
  showAnswer(answer: Answer, fields: Fields, variant?: number): string;
  /**
   * Closed forms: what two answers share when they agree, whichever variant each was given to. Null: answers of this form
   * cannot be compared.
   */
  compare: ((answer: Answer, fields: Fields, variant?: number) => string) | null;
  /** Closed forms: the comparison value of the answer that the instruction's writer holds true; else null. */
  key(fields: Fields): string | null;
  /** Sentences that the instruction's writer copied from the passage as proof. */
  evidence(fields: Fields): string[];
  /** Agents that a skill with kinds of this form must have beside the usual ones. */
  readonly needs?: readonly Role[];
  /** Forms whose answer is more than one turn: plays it out, step by step. Left out: one step of `respond`. */
  play?(fields: Fields, parts: PlayParts): Promise<Response>;
}

/** The comparison value of an answer that says the passage does not tell. */
export const unanswerable = 'unanswerable';

/** Gives a form its place in the list: inside typed, outside over unknown data that is parsed on the way in. */
export function defineForm<Fields, Answer>(form: AnswerForm<Fields, Answer>): AnswerForm {
  const fieldsOf = (value: unknown) => form.fields.parse(value);
  const answerOf = (value: unknown, fields: Fields) => {
    const schema = form.answer(fields);
    return schema === null ? (value as Answer) : schema.parse(value);
  };
  const { lapses, compare, play } = form;
  return {
    name: form.name,
    description: form.description,
    writing: form.writing,
    replying: form.replying,
    fields: form.fields,
    faults: (value) => form.faults(fieldsOf(value)),
    show: (value, variant) => form.show(fieldsOf(value), variant),
    answer: (value) => form.answer(fieldsOf(value)),
    ...(lapses !== undefined && {
      lapses: (answer: unknown, value: unknown) => {
        const fields = fieldsOf(value);
        return lapses(answerOf(answer, fields), fields);
      },
    }),
    showAnswer: (answer, value, variant) => {
      const fields = fieldsOf(value);
      return form.showAnswer(answerOf(answer, fields), fields, variant);
    },
    compare:
      compare === null
        ? null
        : (answer, value, variant) => {
            const fields = fieldsOf(value);
            return compare(answerOf(answer, fields), fields, variant);
          },
    key: (value) => form.key(fieldsOf(value)),
    evidence: (value) => form.evidence(fieldsOf(value)),
    ...(form.needs !== undefined && { needs: form.needs }),
    ...(play !== undefined && { play: (value: unknown, parts: PlayParts) => play(fieldsOf(value), parts) }),
  };
}

/** Those of schemas that live on; what is made of a schema does not change. */
const madeSchemas = new WeakMap<z.ZodType, JsonSchema>();

/** The JSON Schema of a zod schema as teachers get it. It is shared: nobody may change it. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  const made = madeSchemas.get(schema);
  if (made !== undefined) return made;
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  madeSchemas.set(schema, rest);
  return rest;
}

/** True where a text holds some words or a number as a whole: 12 does not stand in 120, 3.12 or 12.5. */
export function holdsWords(text: string, words: string): boolean {
  const wanted = RegExp.escape(normalise(words));
  const whole = new RegExp(`(?<![\\p{L}\\p{N}]|\\p{N}[.,])${wanted}(?![\\p{L}\\p{N}]|[.,]\\p{N})`, 'u');
  return whole.test(normalise(text));
}
