import { z } from 'zod';
import type { JsonSchema } from '../../teachers/teacher.ts';

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
  /** What the student reads below the passage. No words of our own: it must read well in any language. */
  show(fields: Fields): string;
  /** The schema of an answer; null: free text. */
  answer(fields: Fields): z.ZodType<Answer> | null;
  /** The assistant's turn of the record. */
  showAnswer(answer: Answer, fields: Fields): string;
  /** Closed forms: what two answers share when they agree. Null: answers of this form cannot be compared. */
  compare: ((answer: Answer, fields: Fields) => string) | null;
  /** Closed forms: the comparison value of the answer that the instruction's writer holds true; else null. */
  key(fields: Fields): string | null;
  /** Sentences that the instruction's writer copied from the passage as proof. */
  evidence(fields: Fields): string[];
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
  const { compare } = form;
  return {
    name: form.name,
    description: form.description,
    writing: form.writing,
    replying: form.replying,
    fields: form.fields,
    faults: (value) => form.faults(fieldsOf(value)),
    show: (value) => form.show(fieldsOf(value)),
    answer: (value) => form.answer(fieldsOf(value)),
    showAnswer: (answer, value) => {
      const fields = fieldsOf(value);
      return form.showAnswer(answerOf(answer, fields), fields);
    },
    compare:
      compare === null
        ? null
        : (answer, value) => {
            const fields = fieldsOf(value);
            return compare(answerOf(answer, fields), fields);
          },
    key: (value) => form.key(fieldsOf(value)),
    evidence: (value) => form.evidence(fieldsOf(value)),
  };
}

/** The JSON Schema of a zod schema as teachers get it. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

/** Two strings that differ only in case, spacing, punctuation at the ends or Unicode form are one. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'.,;:!?()[\]]+|[\s"'.,;:!?()[\]]+$/g, '');
}
