import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checks } from '../../src/agents/checks/checks.ts';
import { forms } from '../../src/agents/forms/forms.ts';
import { loadSkills, readSkillDirectories } from '../../src/agents/load-skills.ts';
import type { KnownNames } from '../../src/agents/skill-faults.ts';
import { CallerError, nameList } from '../../src/errors.ts';

const fixtures = fileURLToPath(new URL('../fixtures/taxonomies', import.meta.url));
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
    'prompt-empty:51: agents.respond.prompt: must not be empty',
    'slot-missing:42: agents.instruct.prompt: the slot {{content}} is missing',
    'slot-unknown:51: agents.respond.prompt: unknown slot {{solution}}; the slots of respond are instruction, kind, answering, language',
    'tool-unknown:52: agents.respond.tools.1: unknown tool run_shell; the tools are run_code',
    'version-missing:1: version: is missing',
    'yaml-a-list:1: Invalid input: expected object, received array',
    'yaml-broken:3: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'yaml-empty:1: Invalid input: expected object, received null',
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
