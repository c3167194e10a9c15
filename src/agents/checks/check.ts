import type { z } from 'zod';
import type { Interpreter } from '../../interpreter/interpreter.ts';
import type { Role } from '../../teachers/teacher.ts';
import type { AnswerForm } from '../forms/form.ts';
import type { Content, Instruction, Response } from '../instruction.ts';
import type { Kind, Skill } from '../skills/skill.ts';

/** The candidate as a check sees it. */
export interface CheckInput {
  skill: Skill;
  kind: Kind;
  form: AnswerForm;
  content: Content;
  /** The seed's passage as it was before its transformation. */
  source: string;
  instruction: Instruction;
  /** The user turn as a student reads it. */
  shown: string;
  /** BCP 47 tag of what is written. */
  language: string;
  /** Independent answers to the same instruction; the first is the one that the record would hold. */
  responses: readonly [Response, ...Response[]];
}

/** A text that a search found, with where it stands. */
export interface FoundText {
  url: string;
  text: string;
}

/** What checks may use beside the candidate. */
export interface CheckParts {
  interpreter: Interpreter;
  /** Asks the skill's judge which demands are unmet, and then for a score from 0 to 10 by the rubric. */
  judge(rubric: string): Promise<{ unmet: string[]; reason: string; score: number }>;
  /** Searches the web; null where no search is configured. */
  lookUp(query: string): Promise<FoundText[] | null>;
}

export interface Finding {
  passed: boolean;
  score?: number;
  /** What was seen, in a line. */
  evidence: string;
}

/** A test that a candidate must pass to become a record. */
export interface Check<Options = unknown> {
  readonly name: string;
  /** ran: code decides; judged: a model decides, the weaker evidence. */
  readonly kind: 'ran' | 'judged';
  readonly description: string;
  readonly options: z.ZodType<Options>;
  /** Reads the instruction alone, so that nothing is paid to answer what it refuses. Left out: it reads the answers too. */
  readonly stage?: 'instruction';
  /** Agents that a skill which uses the check must have. */
  readonly needs?: readonly Role[];
  /** Null where the check says nothing of such a candidate. */
  find(input: CheckInput, options: Options, parts: CheckParts): Promise<Finding | null>;
}

/** Gives a check its place in the list: inside typed options, outside unknown ones that are parsed on the way in. */
export function defineCheck<Options>(check: Check<Options>): Check {
  return {
    ...check,
    find: (input, options, parts) => check.find(input, check.options.parse(options), parts),
  };
}
