import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readSkill, type SkillFault } from '../../../src/agents/skills/read-skill.ts';
import { readSkillText } from '../../../src/agents/skills/skill-yaml.ts';
import { knownNames } from '../../../src/command-line/build-parts.ts';

const taxonomies = fileURLToPath(new URL('../../../taxonomies', import.meta.url));
const names = ['data-to-text', 'fermi', 'reading-comprehension', 'text-modification', 'tool-use'];
const sound = new Map<string, Record<string, unknown>>();
for (const name of names) sound.set(name, parse(await readFile(`${taxonomies}/${name}.yaml`, 'utf8')));

type Path = readonly (string | number)[];
type Place = Record<string | number, unknown>;

/** One way to break a skill, and the place of the fault that must come of it. */
interface Break {
  path: Path;
  /** What can no longer be told once it is broken. */
  hides: Path[];
  apply(place: Place, key: string | number): void;
  expected: string;
}

const get = (name: string): Place => sound.get(name) ?? {};
const isWithin = (path: Path, place: Path) => place.every((key, at) => path[at] === key);

function* listPaths(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  // What an answer schema holds is another language.
  if (typeof value !== 'object' || value === null || path.at(-1) === 'answer') return;
  for (const [key, inside] of Object.entries(value)) {
    yield* listPaths(inside, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

const optional = new Set([
  'weight',
  'temperature',
  'max_tokens',
  'tools',
  'tool_turns',
  'answering',
  'example',
]);
const references = new Map([
  ['form', 'telepathy'],
  ['check', 'clairvoyance'],
]);

/** What a value of no known check says, and what a prompt that cannot be read would hold. */
function hiddenBy(path: Path): Path[] {
  if (path[0] === 'checks' && path[2] === 'check') return [[...path.slice(0, 2), 'options']];
  if (path[0] === 'agents' && path.length === 3) return [path.slice(0, 2)];
  return [];
}

function breaksAt(path: Path, value: unknown): Break[] {
  const where = path.join('.');
  const hides = hiddenBy(path);
  const broken: Break[] = [];
  // Options are another schema for each check; a rubric is one of them.
  if (path[0] !== 'checks' || path[2] !== 'options') {
    const wrong = typeof value === 'string' ? 7 : 'seven';
    broken.push({ path, hides, expected: `${where}: `, apply: (place, key) => (place[key] = wrong) });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && path.at(-1) !== 'answer') {
    const isNames = path.length === 1 && path[0] !== 'passage' && path[0] !== 'agents';
    if (!isNames)
      broken.push({
        path: [...path, 'nonsense'],
        hides: [],
        expected: `${where}.nonsense: is not a known key`,
        apply: (place) => (place.nonsense = 1),
      });
  }
  const name = references.get(String(path.at(-1)));
  if (name !== undefined && typeof value === 'string')
    broken.push({ path, hides, expected: `${where}: unknown`, apply: (place, key) => (place[key] = name) });
  if (path.at(-2) === 'kinds' && typeof path.at(-1) === 'number')
    broken.push({
      path,
      hides,
      expected: `${where}: unknown kind`,
      apply: (place, key) => (place[key] = 'kin'),
    });
  if (path[0] === 'agents' && path.at(-1) === 'prompt')
    broken.push({
      path,
      hides,
      expected: `${where}: unknown slot {{nowhere}}`,
      apply: (place, key) => (place[key] = `${value} {{nowhere}}`),
    });
  if (path.length === 3 && !optional.has(String(path[2])) && path[2] === 'guidance')
    broken.push({ path, hides, expected: `${where}: is missing`, apply: (place, key) => delete place[key] });
  return broken;
}

const at = (content: unknown, path: Path): unknown =>
  path.reduce((value, key) => (value as Place)[key], content);
const listBreaks = (content: Place) =>
  [...listPaths(content)].flatMap((path) => breaksAt(path, at(content, path)));

function applyBreaks(content: Place, breaks: readonly Break[]): Place {
  const copy = structuredClone(content);
  for (const { path, apply } of breaks) apply(at(copy, path.slice(0, -1)) as Place, path.at(-1) ?? '');
  return copy;
}

const read = (name: string, text: string): SkillFault[] =>
  readSkill(`${name}.yaml`, Buffer.from(text), knownNames).faults;

/** Two breaks that leave each other in sight. */
const twoBreaks = fc
  .constantFrom(...sound)
  .chain(([name, content]) => {
    const all = fc.constantFrom(...listBreaks(content));
    return fc.record({ name: fc.constant(name), one: all, other: all });
  })
  .filter(({ one, other }) =>
    [
      [one, other],
      [other, one],
    ].every(([first, second]) =>
      [first?.path ?? [], ...(first?.hides ?? [])].every((place) => !isWithin(second?.path ?? [], place)),
    ),
  );

test('a skill broken at any two places has a fault at both', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(twoBreaks, ({ name, one, other }) => {
      const problems = read(name, stringify(applyBreaks(get(name), [one, other]))).map(
        ({ problem }) => problem,
      );
      for (const { expected } of [one, other]) {
        expect(
          problems.some((problem) => problem.startsWith(expected)),
          `${expected} in ${problems}`,
        ).toBe(true);
      }
    }),
    { numRuns: 40, seed: 20261128 },
  );
});

test('a value of the wrong type is one fault, and nothing is said that hangs on it', {
  timeout: 120_000,
}, () => {
  const content = get('fermi');
  for (const path of listPaths(content)) {
    const [wrong] = breaksAt(path, at(content, path));
    if (wrong === undefined) continue;
    const problems = read('fermi', stringify(applyBreaks(content, [wrong]))).map(({ problem }) => problem);
    expect(problems, path.join('.')).toHaveLength(1);
  }
});

test('a line that is no YAML is told, and so is a fault elsewhere', { timeout: 120_000 }, () => {
  const breaks = twoBreaks.filter(({ one, other }) => {
    const [first, second] = [one.path, other.path];
    // Without a whole section nothing can be said of what names its entries.
    const isSection = first.length === 1;
    return (
      typeof first.at(-1) === 'string' &&
      first.at(-1) !== 'nonsense' &&
      !isSection &&
      !isWithin(first, second)
    );
  });
  fc.assert(
    fc.property(breaks, ({ name, one, other }) => {
      const text = stringify(applyBreaks(get(name), [other]));
      const lines = text.split('\n');
      const line = readSkillText(text).lineOf(one.path) - 1;
      lines[line] = `${lines[line]?.split(':')[0]}: \`no`;
      const faults = read(name, lines.join('\n'));
      expect(
        faults.some((fault) => fault.line > line && !fault.problem.includes(': ')),
        `${one.path}`,
      ).toBe(true);
      expect(
        faults.some(({ problem }) => problem.startsWith(other.expected)),
        other.expected,
      ).toBe(true);
      // A kind whose only transformation now names another kind is a fault as well.
      const own = faults.filter(({ problem }) => !problem.endsWith('no transformation suits this kind'));
      expect(own, JSON.stringify(own)).toHaveLength(2);
    }),
    { numRuns: 40, seed: 20261128 },
  );
});
