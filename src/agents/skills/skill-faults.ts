import { z } from 'zod';
import { nameList } from '../../errors.ts';
import type { Role } from '../../teachers/teacher.ts';
import { compileSchema } from '../json-schema.ts';
import { findSlots } from '../slots.ts';
import { isName, neededSlots, slotsOfRole } from './skill.ts';
import type { SkillOutline } from './skill-outline.ts';

/** What skill files may name. */
export interface KnownNames {
  forms: readonly { name: string; needs?: readonly Role[] }[];
  checks: readonly { name: string; options: z.ZodType; needs?: readonly Role[] }[];
  tools: readonly string[];
}

export interface Fault {
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
    if (issue.code === 'invalid_union') {
      // Of several shapes, the one that was meant is that in which the fault lies deepest.
      const depth = (issues: readonly z.core.$ZodIssue[]) => issues[0]?.path.length ?? 0;
      const meant = [...issue.errors].sort((one, other) => depth(other) - depth(one))[0] ?? [];
      if (depth(meant) > 0) {
        return readIssues(schema, meant).map((fault) => ({ ...fault, path: [...issue.path, ...fault.path] }));
      }
    }
    if (issue.code === 'invalid_key') {
      return [{ path: issue.path, problem: issue.issues[0]?.message ?? issue.message }];
    }
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return [{ path: issue.path, problem: missing ? 'is missing' : issue.message }];
  });
}

/** A name that is no name as it should be written, for comparing. */
const writeAsName = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

type Entries<Part> = Record<string, Part | null | undefined> | null | undefined;
/** The entries that can be read. */
const readable = <Part>(entries: Entries<Part>): [string, Part][] =>
  Object.entries(entries ?? {}).flatMap(([name, entry]) => (entry == null ? [] : [[name, entry]]));

/** Kinds named that are not there. An entry that cannot be read is skipped, and so are all where the kinds cannot. */
function* findUnknownKinds(
  { kinds }: SkillOutline,
  path: PropertyKey[],
  names: 'all' | (string | null | undefined)[] | null | undefined,
): Generator<Fault> {
  if (kinds == null || names == null || names === 'all') return;
  const there = Object.keys(kinds);
  for (const [index, name] of names.entries()) {
    if (name == null || there.some((kind) => kind === name || writeAsName(kind) === name)) continue;
    yield { path: [...path, index], problem: `unknown kind ${name}; the kinds are ${nameList(there)}` };
  }
}

function* findKindFaults(outline: SkillOutline, known: KnownNames): Generator<Fault> {
  const forms = known.forms.map((form) => form.name);
  const lists = Object.values(outline.transformations ?? { none: null }).map((entry) => entry?.kinds);
  // A list that cannot be read may name any kind.
  const open = lists.some((list) => list == null || list === 'all' || list.some((name) => name == null));
  for (const [name, kind] of Object.entries(outline.kinds ?? {})) {
    if (kind?.form != null && !forms.includes(kind.form)) {
      const problem = `unknown answer form ${kind.form}; the forms are ${nameList(forms)}`;
      yield { path: ['kinds', name, 'form'], problem };
    }
    if (!open && isName(name) && !lists.some((list) => list?.includes(name))) {
      yield { path: ['kinds', name], problem: 'no transformation suits this kind' };
    }
  }
  for (const [name, refinement] of readable(outline.refinements)) {
    yield* findUnknownKinds(outline, ['refinements', name, 'kinds'], refinement.kinds);
  }
}

function* findTransformationFaults(outline: SkillOutline): Generator<Fault> {
  for (const [name, { kinds, prompt, answer, search }] of readable(outline.transformations)) {
    const path = ['transformations', name];
    yield* findUnknownKinds(outline, [...path, 'kinds'], kinds);
    if (answer !== undefined && prompt === undefined) {
      yield { path: [...path, 'answer'], problem: 'an answer schema needs a prompt' };
    }
    if (search !== undefined && prompt !== undefined) {
      yield { path: [...path, 'search'], problem: 'takes the place of a prompt: leave one out' };
    }
    if (answer == null) continue;
    try {
      compileSchema(answer);
    } catch {
      yield { path: [...path, 'answer'], problem: 'is not a JSON Schema' };
    }
  }
}

function* findCheckFaults(outline: SkillOutline, known: KnownNames): Generator<Fault> {
  const checks = known.checks.map((check) => check.name);
  for (const [index, choice] of (outline.checks ?? []).entries()) {
    yield* findUnknownKinds(outline, ['checks', index, 'kinds'], choice?.kinds);
    if (choice?.check == null) continue;
    const check = known.checks.find((entry) => entry.name === choice.check);
    if (check === undefined) {
      const problem = `unknown check ${choice.check}; the checks are ${nameList(checks)}`;
      yield { path: ['checks', index, 'check'], problem };
      continue;
    }
    if (choice.options === null) continue;
    const issues = check.options.safeParse(choice.options ?? {}).error?.issues ?? [];
    for (const { path, problem } of readIssues(check.options, issues)) {
      yield { path: ['checks', index, 'options', ...path], problem };
    }
  }
}

/** Agents that nothing uses, and those that something does use and that are not there. */
function* findUseFaults({ agents, kinds, checks }: SkillOutline, known: KnownNames): Generator<Fault> {
  if (agents == null) return;
  const users = [
    ...Object.values(kinds ?? { none: null }).map((kind) =>
      known.forms.find((form) => form.name === kind?.form),
    ),
    ...(checks ?? [null]).map((choice) => known.checks.find((entry) => entry.name === choice?.check)),
  ];
  const used = new Set<Role>(users.flatMap((user) => user?.needs ?? []));
  for (const role of ['user', 'judge'] as const) {
    // What cannot be read may use any agent.
    if (agents[role] !== undefined && !used.has(role) && !users.includes(undefined)) {
      yield { path: ['agents', role], problem: 'is used by no kind and no check: leave it out' };
    }
    if (agents[role] === undefined && used.has(role)) {
      yield { path: ['agents'], problem: `the agent ${role} is missing: a kind or a check needs it` };
    }
  }
}

function* findAgentFaults({ agents }: SkillOutline, known: KnownNames): Generator<Fault> {
  for (const [name, { system, prompt, tools }] of readable(agents)) {
    const role = name as Role;
    const allowed: readonly string[] = slotsOfRole[role];
    const places = { system: findSlots(system ?? ''), prompt: findSlots(prompt ?? '') };
    for (const [place, found] of Object.entries(places)) {
      for (const slot of new Set(found)) {
        if (allowed.includes(slot)) continue;
        const problem = `unknown slot {{${slot}}}; the slots of ${role} are ${nameList(allowed)}`;
        yield { path: ['agents', role, place], problem };
      }
    }
    const found = [...places.system, ...places.prompt];
    for (const slot of system == null || prompt == null ? [] : neededSlots[role]) {
      if (!found.includes(slot)) {
        yield { path: ['agents', role, 'prompt'], problem: `the slot {{${slot}}} is missing` };
      }
    }
    for (const [index, tool] of (tools ?? []).entries()) {
      if (tool != null && !known.tools.includes(tool)) {
        const problem = `unknown tool ${tool}; the tools are ${nameList(known.tools)}`;
        yield { path: ['agents', role, 'tools', index], problem };
      }
    }
  }
}

/**
 * Everything a schema cannot say of a skill file: names that nothing bears, slots, agents without use. What is null in
 * the outline has a fault of its own, and nothing is said that hangs on it.
 */
export function findSkillFaults(outline: SkillOutline, known: KnownNames): Fault[] {
  return [
    ...findKindFaults(outline, known),
    ...findTransformationFaults(outline),
    ...findCheckFaults(outline, known),
    ...findUseFaults(outline, known),
    ...findAgentFaults(outline, known),
  ];
}
