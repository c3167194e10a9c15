import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { createAddressGuard } from '../../src/search/address-guard.ts';
import { createWebSearch } from '../../src/search/providers.ts';
import { configFileSchema } from '../../src/settings.ts';
import { agentToolNames } from '../../src/tools/create-toolbelt.ts';

const page = await readFile(new URL('../../docs/tools.md', import.meta.url), 'utf8');

test('every configuration in docs/tools.md is one', () => {
  const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(
    ([, block = '']) => JSON.parse(block) as unknown,
  );
  expect(blocks).toHaveLength(6);
  for (const block of blocks) {
    const { search, fetch } = configFileSchema.parse(block);
    const key = search?.api_key_env === undefined ? {} : { apiKey: 'key' };
    if (search !== undefined)
      expect(createWebSearch(search.provider, { ...search.settings, ...key }).name).toBe(search.provider);
    createAddressGuard({ allowHosts: fetch?.allow_hosts ?? [] });
  }
});

test('it names every tool, and the Python packages that are not there', () => {
  for (const name of agentToolNames) expect(page).toContain(`| \`${name}\` |`);
  const absent = /not installed: ([\w, ]+)/.exec(createInterpreter().describe())?.[1]?.split(', ') ?? [];
  expect(absent).toContain('numpy');
  for (const name of absent) expect(page).toContain(`\`${name}\``);
});
