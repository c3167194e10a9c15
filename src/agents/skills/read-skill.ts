import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { z } from 'zod';
import { type Skill, skillSchema } from './skill.ts';
import { type Fault, findSkillFaults, type KnownNames, readIssues } from './skill-faults.ts';
import { readOutline } from './skill-outline.ts';
import { readSkillText } from './skill-yaml.ts';

/** One thing wrong in a skill file. */
export interface SkillFault {
  file: string;
  /** From 1. */
  line: number;
  problem: string;
}

type Path = readonly PropertyKey[];
const isWithin = (path: Path, place: Path) => place.every((key, at) => path[at] === key);
const valueAt = (content: unknown, path: Path): unknown =>
  path.reduce((value, key) => (value as Record<PropertyKey, unknown>)[key], content);

/** What stands under a key that is no name: the schema itself does not look there. */
function findHiddenIssues(content: unknown, issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_key') return [];
    const schema = skillSchema.shape[issue.path[0] as 'transformations' | 'kinds' | 'refinements'].valueType;
    const found = schema.safeParse(valueAt(content, issue.path)).error?.issues ?? [];
    return found.map((entry) => ({ ...entry, path: [...issue.path, ...entry.path] }));
  });
}

/**
 * Reads one skill file. Every fault it has comes back, each with its line: of YAML, of shape, and of what its parts name.
 * `skill` is null when there is one.
 */
export function readSkill(
  file: string,
  bytes: Buffer,
  known: KnownNames,
): { skill: Skill | null; faults: SkillFault[] } {
  const text = readSkillText(bytes.toString('utf8'));
  const { content, lineOf } = text;
  const parsed = skillSchema.safeParse(content);
  const issues = parsed.error?.issues ?? [];
  const shape = readIssues(skillSchema, [...issues, ...findHiddenIssues(content, issues)]);
  const keys = Object.keys(skillSchema.shape);
  // Lines of which not even the key is known may be any part that seems to be missing.
  const gone = text.torn ? keys.filter((key) => !Object.keys(content ?? {}).includes(key)) : [];
  const lost = [...text.lost, ...gone.map((key) => [key])];
  const misnamed = new Set(
    issues.filter(({ code }) => code === 'invalid_key').map(({ path }) => path.join('.')),
  );
  const wrong = shape.map(({ path }) => path).filter((path) => !misnamed.has(path.join('.')));
  const outline = readOutline(content, [...wrong, ...lost]);
  const found: Fault[] = [...shape, ...(outline === null ? [] : findSkillFaults(outline, known))];
  const stem = basename(file, extname(file));
  if (outline?.name != null && outline.name !== stem) {
    found.push({ path: ['name'], problem: `must be the name of its file, ${stem}` });
  }
  const faults = found
    .filter(({ path }) => !lost.some((place) => isWithin(path, place)))
    .map(({ path, problem }) => ({
      line: lineOf(path),
      problem: `${path.length > 0 ? `${path.map(String).join('.')}: ` : ''}${problem}`,
    }));
  const all = [...text.faults, ...faults].sort((one, other) => one.line - other.line);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    skill: parsed.data === undefined || all.length > 0 ? null : { ...parsed.data, sha256 },
    faults: all.map((fault) => ({ file, ...fault })),
  };
}
