import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Skill, skillSchema } from './skill.ts';
import { findSkillFaults, type KnownNames, readIssues } from './skill-faults.ts';

/** One thing wrong in a skill file. */
export interface SkillFault {
  file: string;
  /** From 1. */
  line: number;
  problem: string;
}

/** The line on which the value at `path` stands, or of the nearest thing above it that is there. */
function findLine(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const parent = length > 0 ? document.getIn(part.slice(0, -1), true) : undefined;
    const pair = isMap(parent)
      ? parent.items.find((entry) => isPair(entry) && isScalar(entry.key) && entry.key.value === part.at(-1))
      : undefined;
    const node = pair !== undefined && isNode(pair.key) ? pair.key : document.getIn(part, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** A copy without the keys that the schema does not know, so that all the rest can be looked at too. */
function dropUnknownKeys(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    let place = copy as Record<PropertyKey, unknown>;
    for (const part of issue.path) place = place[part] as Record<PropertyKey, unknown>;
    for (const key of issue.keys) delete place[key];
  }
  return copy;
}

/** Reads one skill file. Every fault it has comes back, each with its line; `skill` is null when there is one. */
export function readSkill(
  file: string,
  bytes: Buffer,
  known: KnownNames,
): { skill: Skill | null; faults: SkillFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(bytes.toString('utf8'), { lineCounter: lines, uniqueKeys: true });
  const faults = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    problem: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'is not YAML',
  }));
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { skill: null, faults };

  const add = (path: readonly PropertyKey[], problem: string): void => {
    const where = path.length > 0 ? `${path.map(String).join('.')}: ` : '';
    faults.push({ file, line: findLine(document, lines, path), problem: `${where}${problem}` });
  };
  const content: unknown = document.toJS();
  const strict = skillSchema.safeParse(content);
  const issues = strict.error?.issues ?? [];
  for (const { path, problem } of readIssues(skillSchema, issues)) add(path, problem);

  const { data } = strict.success ? strict : skillSchema.safeParse(dropUnknownKeys(content, issues));
  if (data !== undefined) {
    for (const { path, problem } of findSkillFaults(data, known)) add(path, problem);
    const stem = basename(file, extname(file));
    if (data.name !== stem) add(['name'], `must be the name of its file, ${stem}`);
  }
  if (data === undefined || faults.length > 0) {
    return { skill: null, faults: faults.sort((one, other) => one.line - other.line) };
  }
  return { skill: { ...data, sha256: createHash('sha256').update(bytes).digest('hex') }, faults };
}
