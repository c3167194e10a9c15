import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { checks } from '../src/agents/checks/checks.ts';
import { forms } from '../src/agents/forms/forms.ts';
import { loadSkills } from '../src/agents/skills/load-skills.ts';
import { type Skill, skillSchema } from '../src/agents/skills/skill.ts';
import { knownNames } from '../src/command-line/build-parts.ts';
import { configFileSchema, settings } from '../src/settings.ts';
import { tools } from '../src/tools/tools.ts';

const root = new URL('..', import.meta.url);

function makeTable(heads: string[], lines: string[][]): string {
  const escapeCell = (cell: string) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const line = (cells: string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...lines.map(line)].join('\n');
}

function code(text: string | null): string {
  return text === null ? '' : `\`${text}\``;
}

/** The first sentence of a tool's description, without what stands in brackets. */
function describeInShort(description: string): string {
  return (/^.*?\.(?= |$)/.exec(description.replace(/ \([^)]*\)/g, '')) ?? [description])[0];
}

/** What became of candidates that a strong teacher made, by skill. */
const acceptanceSchema = z.object({
  skills: z.record(z.string(), z.object({ tried: z.number(), accepted: z.number() })),
});

async function readAcceptance() {
  const text = await readFile(new URL('docs/acceptance.json', root), 'utf8');
  return acceptanceSchema.parse(JSON.parse(text)).skills;
}

function describeSkill(skill: Skill, seen: { tried: number; accepted: number } | undefined): string[] {
  const chosen = checks.filter((check) => skill.checks.some((choice) => choice.check === check.name));
  const named = (kind: 'ran' | 'judged') =>
    chosen
      .filter((check) => check.kind === kind)
      .map(({ name }) => name)
      .join(', ');
  return [
    code(skill.name),
    String(Object.keys(skill.transformations).length),
    String(Object.keys(skill.kinds).length),
    String(Object.keys(skill.refinements).length),
    named('ran'),
    named('judged'),
    seen === undefined ? '' : `${seen.accepted} of ${seen.tried}`,
  ];
}

/** The tables of the README by the name of their marks. */
async function makeTables(): Promise<Record<string, string>> {
  const skills = await loadSkills([fileURLToPath(new URL('taxonomies', root))], knownNames);
  const acceptance = await readAcceptance();
  return {
    settings: makeTable(
      ['variable', 'flag', 'in the file', 'by default', 'meaning'],
      settings.map(({ env, flag, key, byDefault, meaning }) => [
        code(env),
        code(flag),
        code(key),
        byDefault,
        meaning,
      ]),
    ),
    tools: makeTable(
      ['tool', 'what it does'],
      tools.map(({ name, description }) => [code(name), describeInShort(description)]),
    ),
    skills: makeTable(
      ['skill', 'transformations', 'kinds', 'refinements', 'checks that run', 'that judge', 'accepted'],
      [...skills.values()].map((skill) => describeSkill(skill, acceptance[skill.name])),
    ),
    forms: makeTable(
      ['answer form', 'what it is'],
      forms.map(({ name, description }) => [code(name), description]),
    ),
    checks: makeTable(
      ['check', 'runs or judges', 'what must hold'],
      checks.map(({ name, kind, description }) => [
        code(name),
        kind === 'ran' ? 'runs' : 'judges',
        description,
      ]),
    ),
  };
}

function fillMarks(text: string, tables: Record<string, string>): string {
  return text.replace(/<!-- generated: (\w+) -->[\s\S]*?<!-- end -->/g, (whole, name: string) =>
    tables[name] === undefined ? whole : `<!-- generated: ${name} -->\n${tables[name]}\n<!-- end -->`,
  );
}

/** Every generated file and what it must hold now, by its path from the root. */
export async function generate(): Promise<Map<string, string>> {
  const tables = await makeTables();
  const files = new Map<string, string>();
  for (const path of ['README.md', 'docs/write-a-skill.md']) {
    files.set(path, fillMarks(await readFile(new URL(path, root), 'utf8'), tables));
  }
  const schemas = { skill: skillSchema, configuration: configFileSchema };
  for (const [name, schema] of Object.entries(schemas)) {
    const json = z.toJSONSchema(schema, { io: 'input' });
    files.set(`docs/${name}.schema.json`, `${JSON.stringify(json, null, 2)}\n`);
  }
  return files;
}

if (import.meta.main) {
  for (const [path, text] of await generate()) await writeFile(new URL(path, root), text);
}
