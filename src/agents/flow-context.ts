import type { z } from 'zod';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { type JsonSchema, type Role, roles } from '../teachers/teacher.ts';
import { type AnswerForm, toJsonSchema } from './forms/form.ts';
import { forms } from './forms/forms.ts';
import type { Agent, Kind, Skill } from './skills/skill.ts';
import type { StepOrder } from './step.ts';

/** How much a flow makes of each thing. */
export interface FlowSizes {
  /** Instructions that the instruct agent writes at once for one content and kind. */
  instructions: number;
  /** Changes that the suggester proposes for one instruction and goal. */
  suggestions: number;
  /** Independent answers to an instruction whose answers can be compared. */
  answers: number;
}

export const defaultSizes: FlowSizes = { instructions: 1, suggestions: 1, answers: 2 };

/** What the stages of one flow work with. */
export interface FlowContext {
  skill: Skill;
  /** BCP 47 tag of what is written. */
  language: string;
  sizes: FlowSizes;
  interpreter: Interpreter;
  /** How often what has failed may be tried anew. */
  retries: number;
  ask(order: StepOrder): Promise<unknown>;
  /** Calls a tool that no agent asked for; null where it is not in reach. */
  callTool(path: string, name: string, input: object): Promise<unknown>;
}

const languageNames = new Intl.DisplayNames('en', { type: 'language' });
/** Looked up once: every step names its language, and the look-up costs more than all else of its prompt. */
const knownNames = new Map<string, string>();
const mostKnown = 1000;

/** The English name of a language tag, which is what prompts are told. */
export function nameLanguage(tag: string): string {
  const known = knownNames.get(tag);
  if (known !== undefined) return known;
  let name = tag;
  try {
    name = languageNames.of(tag) ?? tag;
  } catch {
    // A tag that is none stands for itself.
  }
  if (knownNames.size < mostKnown) knownNames.set(tag, name);
  return name;
}

/** The kind of a skill; a name that is not there is a bug: paths are checked where they come in. */
export function kindOf(skill: Skill, name: string): Kind {
  const kind = skill.kinds[name];
  if (kind === undefined) throw new Error(`${skill.name} has no kind ${name}`);
  return kind;
}

export function formOf(kind: Kind): AnswerForm {
  const form = forms.find(({ name }) => name === kind.form);
  if (form === undefined) throw new Error(`there is no answer form ${kind.form}`);
  return form;
}

export function agentOf(skill: Skill, role: Role): Agent {
  const agent = skill.agents[role];
  if (agent === undefined || !roles.includes(role)) throw new Error(`${skill.name} has no agent ${role}`);
  return agent;
}

/** JSON Schema of a list of exactly `count` of something under one name. */
export function listSchema(name: string, entry: z.ZodType, count: number): JsonSchema {
  return {
    type: 'object',
    properties: { [name]: { type: 'array', items: toJsonSchema(entry), minItems: count, maxItems: count } },
    required: [name],
    additionalProperties: false,
  };
}
