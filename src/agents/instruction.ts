import type { Message } from '../store/message.ts';
import type { AnswerForm } from './forms/form.ts';
import type { Kind, Skill } from './skills/skill.ts';

/** A passage after its transformation: text, or data where the transformation has an answer schema. */
export interface Content {
  transformation: string;
  text: string;
  /** The parsed data, null where the content is text. */
  data: unknown;
}

/** One task for a student, in the fields of its answer form. */
export interface Instruction {
  kind: string;
  fields: unknown;
  /** The text that the task is about; the refinement of a passage changes it. */
  passage: string;
  expects: 'answer' | 'unanswerable';
  /** The refinement goal and the change that made it, null where it is not refined. */
  refinement: { goal: string; suggestion: string } | null;
}

/** What was answered: the turns after the instruction's own, and the answer in the form's schema. */
export interface Response {
  answer: unknown;
  /** Which variant of the instruction it answers: forms with options show them in another order in each. */
  variant?: number;
  /** From the first assistant turn to the last. */
  turns: Message[];
  /** Tools in reach of the assistant, as JSON Schemas, where the form has them. */
  tools?: Record<string, unknown>[];
}

/** True where the student reads the passage above the instruction. */
export function isPassageShown(skill: Skill, kind: Kind): boolean {
  return (kind.passage ?? skill.passage.setting) === 'shown';
}

/** The user turn as a student reads it; a variant is the same in another order. */
export function showInstruction(
  skill: Skill,
  kind: Kind,
  form: AnswerForm,
  instruction: Instruction,
  variant?: number,
): string {
  const task = form.show(instruction.fields, variant);
  return isPassageShown(skill, kind) ? `${instruction.passage}\n\n${task}` : task;
}
