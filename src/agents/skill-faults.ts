import { z } from 'zod';
import { nameList } from '../errors.ts';
import type { Role } from '../teachers/teacher.ts';
import { compileSchema } from './json-schema.ts';
import { neededSlots, type SkillFile, slotsOfRole } from './skill.ts';
import { findSlots } from './slots.ts';

/** What skill files may name. */
export interface KnownNames {
  forms: readonly { name: string; needs?: readonly Role[] }[];
  checks: readonly { name: string; options: z.ZodType; needs?: readonly Role[] }[];
  tools: readonly string[];
}

interface Fault {
  path: PropertyKey[];
  problem: string;
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode;
  items?: SchemaNode;
}

/** The keys that the object at `path` may have. */
function listKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode | undefined;
  for (const part of path)
    node = node?.properties?.[String(part)] ?? node?.additionalProperties ?? node?.items;
  return Object.keys(node?.properties ?? {});
}

/** What a schema found, as faults: one for each unknown key, in words for those who write skills. */
export function readIssues(schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys') {
      const problem = `is not a known key; the keys are ${nameList(listKeys(schema, issue.path))}`;
      return issue.keys.map((key) => ({ path: [...issue.path, key], problem }));
    }
    if (issue.code === 'invalid_key') {
      return [{ path: issue.path, problem: issue.issues[0]?.message ?? issue.message }];
    }
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return [{ path: issue.path, problem: missing ? 'is missing' : issue.message }];
  });
}

function* findNameFaults(skill: SkillFile, known: KnownNames): Generator<Fault> {
  const kinds = Object.keys(skill.kinds);
  const forms = known.forms.map((form) => form.name);
  const unknownKinds = function* (path: PropertyKey[], names: 'all' | string[]): Generator<Fault> {
    for (const [index, name] of names === 'all' ? [] : names.entries()) {
      if (!kinds.includes(name)) {
        yield { path: [...path, index], problem: `unknown kind ${name}; the kinds are ${nameList(kinds)}` };
      }
    }
  };
  for (const [name, kind] of Object.entries(skill.kinds)) {
    if (!forms.includes(kind.form)) {
      const problem = `unknown answer form ${kind.form}; the forms are ${nameList(forms)}`;
      yield { path: ['kinds', name, 'form'], problem };
    }
    const suited = Object.values(skill.transformations).some(
      (entry) => entry.kinds === 'all' || entry.kinds.includes(name),
    );
    if (!suited) yield { path: ['kinds', name], problem: 'no transformation suits this kind' };
  }
  for (const [name, transformation] of Object.entries(skill.transformations)) {
    yield* unknownKinds(['transformations', name, 'kinds'], transformation.kinds);
    if (transformation.answer !== undefined && transformation.prompt === undefined) {
      yield { path: ['transformations', name, 'answer'], problem: 'an answer schema needs a prompt' };
    }
    if (transformation.search !== undefined && transformation.prompt !== undefined) {
      yield {
        path: ['transformations', name, 'search'],
        problem: 'takes the place of a prompt: leave one out',
      };
    }
    if (transformation.answer !== undefined) {
      try {
        compileSchema(transformation.answer);
      } catch {
        yield { path: ['transformations', name, 'answer'], problem: 'is not a JSON Schema' };
      }
    }
  }
  for (const [name, refinement] of Object.entries(skill.refinements)) {
    yield* unknownKinds(['refinements', name, 'kinds'], refinement.kinds);
  }
  const checks = known.checks.map((check) => check.name);
  for (const [index, choice] of skill.checks.entries()) {
    yield* unknownKinds(['checks', index, 'kinds'], choice.kinds);
    const check = known.checks.find((entry) => entry.name === choice.check);
    if (check === undefined) {
      const problem = `unknown check ${choice.check}; the checks are ${nameList(checks)}`;
      yield { path: ['checks', index, 'check'], problem };
      continue;
    }
    const issues = check.options.safeParse(choice.options).error?.issues ?? [];
    for (const { path, problem } of readIssues(check.options, issues)) {
      yield { path: ['checks', index, 'options', ...path], problem };
    }
  }
}

function* findAgentFaults(skill: SkillFile, known: KnownNames): Generator<Fault> {
  const used = new Set<Role>([
    ...Object.values(skill.kinds).flatMap(
      (kind) => known.forms.find((form) => form.name === kind.form)?.needs ?? [],
    ),
    ...skill.checks.flatMap(
      (choice) => known.checks.find((entry) => entry.name === choice.check)?.needs ?? [],
    ),
  ]);
  for (const role of ['user', 'judge'] as const) {
    const there = skill.agents[role] !== undefined;
    if (there && !used.has(role)) {
      yield { path: ['agents', role], problem: 'is used by no kind and no check: leave it out' };
    }
    if (!there && used.has(role)) {
      yield { path: ['agents'], problem: `the agent ${role} is missing: a kind or a check needs it` };
    }
  }
  for (const [name, agent] of Object.entries(skill.agents)) {
    if (agent === undefined) continue;
    const role = name as Role;
    const allowed: readonly string[] = slotsOfRole[role];
    const found = [...findSlots(agent.prompt), ...findSlots(agent.system)];
    for (const slot of new Set(found)) {
      if (!allowed.includes(slot)) {
        const problem = `unknown slot {{${slot}}}; the slots of ${role} are ${nameList(allowed)}`;
        yield { path: ['agents', role, 'prompt'], problem };
      }
    }
    for (const slot of neededSlots[role]) {
      if (!found.includes(slot)) {
        yield { path: ['agents', role, 'prompt'], problem: `the slot {{${slot}}} is missing` };
      }
    }
    for (const [index, tool] of agent.tools.entries()) {
      if (!known.tools.includes(tool)) {
        const problem = `unknown tool ${tool}; the tools are ${nameList(known.tools)}`;
        yield { path: ['agents', role, 'tools', index], problem };
      }
    }
  }
}

/** Everything a schema cannot say of a skill file: names that nothing bears, slots, agents without use. */
export function findSkillFaults(skill: SkillFile, known: KnownNames): Fault[] {
  return [...findNameFaults(skill, known), ...findAgentFaults(skill, known)];
}
