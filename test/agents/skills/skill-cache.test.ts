import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSkills } from '../../../src/agents/skills/load-skills.ts';
import { openSkillCache } from '../../../src/agents/skills/skill-cache.ts';
import { knownNames } from '../../../src/command-line/build-parts.ts';

const shipped = new URL('../../fixtures/batches/skills/quiz.yaml', import.meta.url);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skills-'));
  await writeFile(join(folder, 'quiz.yaml'), await readFile(shipped));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const load = (version = '1') =>
  loadSkills([folder], knownNames, openSkillCache(join(folder, 'cache'), knownNames, version));

test('a cached skill is the one that was read', async () => {
  const first = await load();
  expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
  expect(await load()).toEqual(first);
});

test('a changed file and another version are read anew', async () => {
  await load();
  const text = await readFile(join(folder, 'quiz.yaml'), 'utf8');
  await writeFile(join(folder, 'quiz.yaml'), text.replace('title: Quiz', 'title: Changed'));
  expect((await load()).get('quiz')?.title).toBe('Changed');
  await load('2');
  expect(await readdir(join(folder, 'cache'))).toHaveLength(3);
});

test('a damaged cache is as good as none, and a faulty file is never kept', async () => {
  const first = await load();
  const [name = ''] = await readdir(join(folder, 'cache'));
  await writeFile(join(folder, 'cache', name), '{"name": "qu');
  expect(await load()).toEqual(first);
  await writeFile(join(folder, 'quiz.yaml'), 'name: quiz\n');
  await expect(load()).rejects.toThrow(/faults/);
  expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
});
