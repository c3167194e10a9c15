import { z } from 'zod';
import { normalise } from './fold-text.ts';

const name = z.string().min(1).max(60);

/** Cases that are gone through at most: a second or two of a sandbox. */
const mostCases = 400_000;

/** A condition in words, and the same as a JavaScript expression over `v["part"]`. */
export const clueSchema = z.object({ text: z.string().min(1).max(300), test: z.string().min(1).max(400) });

/** Things that each take one of some values, under clues. What a student must find out stands in no field of it. */
export const settingShape = {
  introduction: z.string().min(1).max(1500),
  groups: z
    .array(
      z.object({
        parts: z.array(name).min(2).max(6),
        values: z.array(name).min(2).max(6),
        all_different: z.boolean(),
      }),
    )
    .min(1)
    .max(2),
  clues: z.array(clueSchema).min(2).max(12),
};
const settingSchema = z.object(settingShape);
export type Setting = z.infer<typeof settingSchema>;

/** How the agents that write a setting fill its fields. */
export const settingWriting =
  'introduction: the situation in full sentences, naming every part and every value, without any clue. groups: usually one. Each has parts (who or what gets a value), values (what a part can get; write whole numbers wherever the order matters) and all_different (true if no two parts of the group share a value). clues: each once as text, the sentence the student reads, and once as test, a JavaScript expression that is true exactly when the clue holds, in which v["Part"] is the value of a part, spelled as in parts, such as v["Anna"] < v["Ben"] or v["Anna"] !== "red" || v["Ben"] === "blue". Values of digits are compared as numbers: write v["Anna"] === 2.';

function countCases({ groups }: Pick<Setting, 'groups'>): number {
  let cases = 1;
  for (const { parts, values, all_different } of groups) {
    for (const index of parts.keys()) cases *= values.length - (all_different ? index : 0);
  }
  return cases;
}

/** What is wrong with an expression before it runs: no part named, an unknown part, an assignment for a comparison. */
export function findTestFaults(test: string, parts: readonly string[], where: string): string[] {
  const named = [...test.matchAll(/\bv\s*(?:\[\s*(["'`])(.*?)\1\s*\]|\.([\p{L}_$][\p{L}\p{N}_$]*))/gu)].map(
    (match) => match[2] ?? match[3] ?? '',
  );
  const faults: string[] = [];
  if (named.length === 0) faults.push(`${where} names no part as v["Part"]`);
  if (named.some((part) => !parts.includes(part))) faults.push(`${where} names a part that is not in parts`);
  if (/[^=!<>]=[^=>]/.test(test.replace(/(["'`]).*?\1/g, '""'))) {
    faults.push(`${where} assigns with = where it should compare with ===`);
  }
  return faults;
}

/** What a schema cannot say of a setting. */
export function findSettingFaults({ groups, clues }: Setting): string[] {
  const faults: string[] = [];
  const parts = groups.flatMap((group) => group.parts);
  const repeats = (names: string[]) => new Set(names.map(normalise)).size < names.length;
  if (repeats(parts)) faults.push('two parts have the same name');
  if (parts.some((part) => !/^[\p{L}\p{N}][^"\\\n]*$/u.test(part))) {
    faults.push('a part must begin with a letter or digit and hold no quotation mark');
  }
  for (const group of groups) {
    if (repeats(group.values)) faults.push('two values of a group are the same');
    if (group.all_different && group.parts.length > group.values.length) {
      faults.push('a group has more parts than values, so they cannot be all different');
    }
  }
  if (countCases({ groups }) > mostCases) faults.push('there are too many cases: use fewer parts or values');
  for (const [index, clue] of clues.entries()) {
    faults.push(...findTestFaults(clue.test, parts, `the test of clue ${index + 1}`));
  }
  return faults;
}

/** The setting as a student reads it: introduction, what can get which value, clues with numbers. */
export function showSetting({ introduction, groups, clues }: Setting): string {
  const domains = groups.map(({ parts, values }) => `${parts.join(', ')}: ${values.join(' | ')}`);
  const numbered = clues.map(({ text }, index) => `${index + 1}. ${text}`);
  return `${introduction}\n\n${domains.join('\n')}\n\n${numbered.join('\n')}`;
}

/** What the enumeration found. */
const enumerationSchema = z.object({
  cases: z.number(),
  total: z.number(),
  /** The first two solutions, values in the order of the parts, as text. */
  solutions: z.array(z.array(z.string())),
  /** For each clue, whether it rules out a case that all others allow. */
  needed: z.array(z.boolean()),
  /** For each further test, in how many solutions it holds. */
  holds: z.array(z.number()),
});
export type Enumeration = z.infer<typeof enumerationSchema>;

/**
 * A program that goes through every case and ends with an `Enumeration`. The loop is ours, the tests are the teacher's:
 * a teacher cannot leave a case out.
 */
export function writeEnumeration(setting: Setting, tests: readonly string[] = []): string {
  const functions = (list: readonly string[]) =>
    `[${list.map((test) => `(v) => (\n${test}\n)`).join(',\n')}]`;
  const groups = setting.groups.map(({ parts, values, all_different }) => {
    const numeric = values.every((value) => /^-?\d+(\.\d+)?$/.test(value));
    return { parts, values: numeric ? values.map(Number) : values, all_different };
  });
  return `
const groups = ${JSON.stringify(groups)};
const clues = ${functions(setting.clues.map(({ test }) => test))};
const tests = ${functions(tests)};
const places = groups.flatMap((group, number) => group.parts.map((part) => ({ part, number })));
const v = Object.create(null);
const found = { cases: 0, total: 0, solutions: [], needed: clues.map(() => false), holds: tests.map(() => 0) };
const used = groups.map(() => new Set());
function visit(depth) {
  if (depth === places.length) {
    found.cases += 1;
    let broken = -1;
    for (let index = 0; index < clues.length; index++) {
      if (clues[index](v)) continue;
      if (broken >= 0) return;
      broken = index;
    }
    if (broken >= 0) {
      found.needed[broken] = true;
      return;
    }
    found.total += 1;
    if (found.solutions.length < 2) found.solutions.push(places.map(({ part }) => String(v[part])));
    tests.forEach((test, index) => {
      if (test(v)) found.holds[index] += 1;
    });
    return;
  }
  const { part, number } = places[depth];
  const { values, all_different } = groups[number];
  for (const value of values) {
    if (all_different && used[number].has(value)) continue;
    used[number].add(value);
    v[part] = value;
    visit(depth + 1);
    if (all_different) used[number].delete(value);
  }
}
visit(0);
found;
`;
}

/** Reads what the program ended with; null where that is no enumeration. */
export function readEnumeration(value: string | null): Enumeration | null {
  try {
    return enumerationSchema.safeParse(JSON.parse(value ?? '')).data ?? null;
  } catch {
    return null;
  }
}
