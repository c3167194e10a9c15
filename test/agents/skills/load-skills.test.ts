import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checks } from '../../../src/agents/checks/checks.ts';
import { forms } from '../../../src/agents/forms/forms.ts';
import { loadSkills, readSkillDirectories } from '../../../src/agents/skills/load-skills.ts';
import type { KnownNames } from '../../../src/agents/skills/skill-faults.ts';
import { CallerError, nameList } from '../../../src/errors.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/taxonomies', import.meta.url));
const sound = join(fixtures, 'sound');
const own = join(fixtures, 'own');
const broken = join(fixtures, 'broken');
const known: KnownNames = { forms, checks, tools: ['run_code'] };
const formNames = nameList(forms.map((form) => form.name));
const checkNames = nameList(checks.map((check) => check.name));
const kindKeys = 'source, description, form, guidance, answering, example, passage, weight';
const fileKeys =
  'name, title, version, description, source, passage, transformations, kinds, refinements, agents, checks';

test('a sound file is loaded with its defaults and the hash of its bytes', async () => {
  const skills = await loadSkills([sound], known);
  const skill = skills.get('small');
  const bytes = await readFile(join(sound, 'small.yaml'));
  expect(skill?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(skill?.transformations.identity).toMatchObject({ kinds: 'all', weight: 1 });
  expect(skill?.refinements.harder).toMatchObject({ changes: 'instruction', expects: 'answer' });
  expect(skill?.agents.respond).toMatchObject({
    tools: [],
    tool_turns: 4,
    temperature: 0.7,
    max_tokens: 1024,
  });
});

test('the whole skill in the guide is sound', async () => {
  const guide = await readFile(new URL('../../../docs/write-a-skill.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /^## A whole one\n+```yaml\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  const directory = await mkdtemp(join(tmpdir(), 'skill-'));
  await writeFile(join(directory, 'short-facts.yaml'), yaml);
  const { skills, faults } = await readSkillDirectories([directory], known);
  await rm(directory, { recursive: true });
  expect(faults).toEqual([]);
  expect(skills.get('short-facts')?.kinds['who-or-what']).toMatchObject({ source: 'ours', weight: 1 });
});

test('a later directory adds skills and takes the place of earlier ones; other files are left alone', async () => {
  const skills = await loadSkills([sound, own], known);
  expect([...skills.keys()]).toEqual(['larger', 'small']);
  expect(skills.get('small')?.title).toBe('My own');
  const reversed = await loadSkills([own, sound], known);
  expect(reversed.get('small')?.title).toBe('Small');
});

test('every fault of every file is listed at once with its line and the allowed values', async () => {
  const { skills, faults } = await readSkillDirectories([broken], known);
  expect([...skills.keys()]).toEqual([]);
  const listed = faults.map(({ file, line, problem }) => `${basename(file, '.yaml')}:${line}: ${problem}`);
  expect(listed).toEqual([
    'agent-missing:36: agents: the agent judge is missing: a kind or a check needs it',
    'agent-unused:52: agents.judge: is used by no kind and no check: leave it out',
    'answer-not-a-schema:18: transformations.retold.answer: is not a JSON Schema',
    'answer-without-prompt:17: transformations.retold.answer: an answer schema needs a prompt',
    'check-option-bad:61: checks.1.options.threshold: Too big: expected number to be <=10',
    'check-option-unknown:60: checks.1.options.strictness: is not a known key; the keys are rubric, threshold, forms',
    `check-unknown:56: checks.0.check: unknown check refusals; the checks are ${checkNames}`,
    `form-unknown:23: kinds.fact.form: unknown answer form telepathy; the forms are ${formNames}`,
    'key-duplicate:35: Map keys must be unique',
    `key-unknown:24: kinds.fact.hint: is not a known key; the keys are ${kindKeys}`,
    'kind-name-bad:25: kinds.Essay Writing: a name is lower-case words joined by hyphens',
    'kind-unknown:20: transformations.retold.kinds.1: unknown kind facts; the kinds are fact, essay',
    'kind-unknown:37: refinements.harder.kinds.0: unknown kind essays; the kinds are fact, essay',
    'kind-unknown:60: checks.1.kinds.1: unknown kind opinion; the kinds are fact, essay',
    'kind-unsuited:25: kinds.essay: no transformation suits this kind',
    `many-faults:4: author: is not a known key; the keys are ${fileKeys}`,
    `many-faults:25: kinds.fact.hint: is not a known key; the keys are ${kindKeys}`,
    `many-faults:30: kinds.essay.form: unknown answer form clairvoyance; the forms are ${formNames}`,
    'many-faults:37: Map keys must be unique',
    'name-of-another-file:1: name: must be the name of its file, name-of-another-file',
    'nothing-follows:13: transformations.identity.kinds: must be all or a list of kinds',
    'nothing-follows:25: kinds.Essay: a name is lower-case words joined by hyphens',
    'nothing-follows:28: kinds.Essay.form: Invalid input: expected string, received number',
    'nothing-follows:54: agents.judge.prompt: must not be empty',
    'nothing-follows:57: checks.1.check: Invalid input: expected string, received array',
    'prompt-empty:51: agents.respond.prompt: must not be empty',
    'shape-and-names:2: title: must not be empty',
    'shape-and-names:7: passage.words.0: Too small: expected number to be >=1',
    'shape-and-names:18: transformations.retold.kinds.1: unknown kind facts; the kinds are fact, essay',
    'shape-and-names:20: kinds.fact.description: is missing',
    `shape-and-names:22: kinds.fact.form: unknown answer form telepathy; the forms are ${formNames}`,
    'shape-and-names:33: refinements.harder.goal: Invalid input: expected string, received number',
    'shape-and-names:37: agents.transform.system: must not be empty',
    'shape-and-names:50: agents.respond.prompt: unknown slot {{solution}}; the slots of respond are instruction, kind, answering, language',
    'shape-and-names:51: agents.respond.temperature: Invalid input: expected number, received string',
    'shape-and-names:52: agents.respond.tools.2: Invalid input',
    'shape-and-names:52: agents.respond.tools.1: unknown tool run_shell; the tools are run_code',
    `shape-and-names:57: checks.0.check: unknown check refusals; the checks are ${checkNames}`,
    'shape-and-names:58: checks.0.kinds: must be all or a list of kinds',
    'shape-and-names:62: checks.1.options.rubric: Too small: expected string to have >=1 characters',
    'shape-and-names:63: checks.1.options.strictness: is not a known key; the keys are rubric, threshold, forms',
    'slot-missing:42: agents.instruct.prompt: the slot {{content}} is missing',
    'slot-unknown:51: agents.respond.prompt: unknown slot {{solution}}; the slots of respond are instruction, kind, answering, language',
    'tool-unknown:52: agents.respond.tools.1: unknown tool run_shell; the tools are run_code',
    'version-missing:1: version: is missing',
    'yaml-a-list:1: Invalid input: expected object, received array',
    ...[
      'description',
      'source',
      'passage',
      'transformations',
      'kinds',
      'refinements',
      'agents',
      'checks',
    ].map((key) => `yaml-broken:1: ${key}: is missing`),
    'yaml-broken:2: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'yaml-empty:1: Invalid input: expected object, received null',
    'yaml-torn:2: Missing closing "quote',
    'yaml-torn:3: version: a version is three numbers, like 1.0.0',
    'yaml-torn:6: no key stands here',
    'yaml-torn:17: Nested mappings are not allowed in compact mappings',
    'yaml-torn:25: Implicit map keys need to be followed by map values',
    `yaml-torn:29: kinds.essay.form: unknown answer form clairvoyance; the forms are ${formNames}`,
    'yaml-torn:51: Plain value cannot start with reserved character `',
    'yaml-torn:52: agents.respond.prompt: unknown slot {{instructions}}; the slots of respond are instruction, kind, answering, language',
    'yaml-torn:61: Unexpected scalar at node end',
    'yaml-torn:62: checks.1.options.strictness: is not a known key; the keys are rubric, threshold, forms',
  ]);
});

test('loading broken files fails for the caller with the whole list; sound files beside them do not hide it', async () => {
  const { faults } = await readSkillDirectories([broken], known);
  const error: unknown = await loadSkills([sound, broken], known).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CallerError);
  const { problem } = error as CallerError;
  expect(problem).toContain(`The skill files have ${faults.length} faults:`);
  for (const fault of faults) expect(problem).toContain(`${fault.file}:${fault.line}: ${fault.problem}`);
});

test('a directory that is not there is named', async () => {
  const missing = join(fixtures, 'missing');
  await expect(loadSkills([missing], known)).rejects.toThrow(
    `The skill directory ${missing} cannot be read (ENOENT). Name a directory that exists and can be read.`,
  );
});
