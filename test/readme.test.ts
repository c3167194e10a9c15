import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generate } from '../docs/generate.ts';
import { recordSchema } from '../src/store/record.ts';

test('generated tables and schemas are those of the code', async () => {
  for (const [path, text] of await generate()) {
    const there = await readFile(new URL(`../${path}`, import.meta.url), 'utf8').catch(() => '');
    expect(there === text, `${path} is stale: npm run generate`).toBe(true);
  }
});

test('the scripts that the README names are there', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const named = [...readme.matchAll(/npm (?:run (?:-s )?)?(quickstart|start|test|generate|bench)\b/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => scripts[name ?? ''] === undefined)).toEqual([]);
});

test('the record that the README shows is one as they are kept', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /### What comes out[\s\S]*?```json\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? '';
  const record = JSON.parse(shown);
  // Nothing is there that a record does not hold, and nothing is missing but what only some have.
  expect(recordSchema.parse(record)).toEqual(record);
  expect([...Object.keys(record), 'tools'].sort()).toEqual(Object.keys(recordSchema.shape).sort());
});
