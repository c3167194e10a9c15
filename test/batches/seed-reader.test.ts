import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checks } from '../../src/agents/checks/checks.ts';
import { forms } from '../../src/agents/forms/forms.ts';
import { loadSkills } from '../../src/agents/skills/load-skills.ts';
import type { Skill } from '../../src/agents/skills/skill.ts';
import { createSeedReader } from '../../src/batches/seed-reader.ts';
import { seedFromText } from '../../src/datasets/seed-from-text.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

const skillFolder = fileURLToPath(new URL('../fixtures/batches/skills', import.meta.url));
const sample = fileURLToPath(new URL('../../samples/lighthouse-keeper.txt', import.meta.url));

let folder: string;
let store: Store;
let skill: Skill;
let seed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seed-reader-'));
  store = await openSqliteStore({ directory: folder });
  const quiz = (await loadSkills([skillFolder], { forms, checks, tools: [] })).get('quiz');
  if (quiz === undefined) throw new Error('the fixture is gone');
  skill = { ...quiz, passage: { ...quiz.passage, words: [60, 400] } };
  const outcome = await seedFromText(await readFile(sample, 'utf8'), {}, { detect: () => 'en' });
  if (!('seed' in outcome)) throw new Error('the sample is no seed');
  seed = outcome.seed.id;
  await store.seeds.add([outcome.seed]);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const countWords = (text: string) => text.split(/\s+/).length;

async function cut(mostWords?: number): Promise<number[]> {
  const { passages } = await createSeedReader(store.seeds, mostWords)(skill, seed);
  return passages.map(countWords);
}

test('Passages are as long as the skill says', async () => {
  expect(await cut()).toHaveLength(1);
});

test('They can be kept shorter, and none is left shorter than half of that', async () => {
  const words = await cut(100);
  expect(words.length).toBeGreaterThan(3);
  expect(Math.max(...words)).toBeLessThanOrEqual(100);
  expect(Math.min(...words)).toBeGreaterThanOrEqual(50);
});

test('They are never longer than the skill says', async () => {
  skill = { ...skill, passage: { ...skill.passage, words: [30, 80] } };
  expect(Math.max(...(await cut(300)))).toBeLessThanOrEqual(80);
});
