import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cutPassages } from '../../src/agents/passages.ts';
import { readSeeds } from '../../src/datasets/read-seeds.ts';

const folder = join(import.meta.dirname, '..', '..', 'samples');

test('every document of samples is a seed under CC0 in its language, and its README is none', async () => {
  const found: Record<string, unknown> = {};
  for await (const outcome of readSeeds([folder])) {
    const { uri } = 'seed' in outcome ? outcome.seed : outcome.skipped;
    const name = (uri ?? '').slice('samples/'.length);
    found[name] =
      'seed' in outcome
        ? [outcome.seed.form, outcome.seed.language, outcome.seed.licence]
        : outcome.skipped.reason;
  }
  expect(found).toEqual({
    'README.md': 'says that it is no seed',
    'how-a-heat-pump-works.md': ['markdown', 'en', 'CC0-1.0'],
    'imkerei.md': ['markdown', 'de', 'CC0-1.0'],
    'inventory.py': ['code', null, 'CC0-1.0'],
    'lighthouse-keeper.txt': ['text', 'en', 'CC0-1.0'],
    'mercado-del-barrio.txt': ['text', 'es', 'CC0-1.0'],
    'museum-visit.html': ['html', 'en', 'CC0-1.0'],
    'night-buses.md': ['markdown', 'en', 'CC0-1.0'],
    'planning-meeting.txt': ['text', 'en', 'CC0-1.0'],
    'retry.ts': ['code', null, 'CC0-1.0'],
    'river-levels.md': ['markdown', 'en', 'CC0-1.0'],
  });
});

test('the README of samples names every document', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  for (const name of await readdir(folder)) expect(readme).toContain(`\`${name}\``);
});

test('the sample page is read without its menus, banner and footer', async () => {
  for await (const outcome of readSeeds([join(folder, 'museum-visit.html')])) {
    expect(outcome).toHaveProperty('seed');
    if (!('seed' in outcome)) continue;
    expect(outcome.seed.text).toContain('212 of the 398 clocks');
    expect(outcome.seed.text).toContain('68 steps');
    expect(outcome.seed.text).not.toMatch(/cookies|Subscribe|Become a member|weekend/);
    expect(cutPassages(outcome.seed, { minWords: 60, maxWords: 150 }).length).toBeGreaterThan(1);
  }
});
