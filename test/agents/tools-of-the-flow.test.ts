import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSizes, type FlowContext } from '../../src/agents/flow-context.ts';
import { createLookUp } from '../../src/agents/look-up.ts';
import { readSkill } from '../../src/agents/skills/read-skill.ts';
import { createSteps } from '../../src/agents/step.ts';
import type { AgentTool } from '../../src/agents/toolbelt.ts';
import { transform } from '../../src/agents/transform.ts';
import { knownNames } from '../../src/command-line/build-parts.ts';
import { buildSharedParts } from '../../src/command-line/build-shared-parts.ts';
import { readConfig } from '../../src/config.ts';
import { seedFromText } from '../../src/datasets/seed-from-text.ts';
import { RetryLaterError } from '../../src/errors.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { createMockTeacher } from '../../src/teachers/mock.ts';
import { roles, type Teachers } from '../../src/teachers/teacher.ts';
import { createToolbelt } from '../../src/tools/create-toolbelt.ts';

const quiz = fileURLToPath(new URL('../fixtures/batches/skills/quiz.yaml', import.meta.url));
const teacher = createMockTeacher({ name: 'mock' });
const teachers = Object.fromEntries(roles.map((role) => [role, teacher])) as Teachers;
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flow-tools-'));
  store = await openSqliteStore({ directory: folder });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** The context of one try of a flow, over the store of the test. */
async function makeContext(toolbelt: readonly AgentTool[], retries = 0): Promise<FlowContext> {
  const text = (await readFile(quiz, 'utf8')).replace(
    'transformations:',
    'transformations:\n  found:\n    source: ours\n    description: Hits.\n    kinds: all\n    search: { count: 4, words: 30 }',
  );
  const { skill, faults } = readSkill('quiz.yaml', Buffer.from(text), knownNames);
  if (skill === null) throw new Error(JSON.stringify(faults));
  const { signal } = new AbortController();
  const { ledger } = store;
  const steps = createSteps({
    run: 'run',
    randomSeed: '1',
    ledger,
    teachers,
    toolbelt,
    budget: null,
    drain: signal,
    signal,
  });
  return {
    skill,
    language: 'en',
    sizes: defaultSizes,
    interpreter: {} as FlowContext['interpreter'],
    retries,
    ask: (order) => steps.ask(order, { retries, onPaid: () => {} }),
    callTool: (path, name, input) => steps.callTool(path, name, input, retries),
  };
}

/** A tool that counts how often it is called. */
function makeTool(name: string, answer: () => string) {
  const tool = {
    name,
    description: '',
    input: {},
    calls: 0,
    async run() {
      tool.calls += 1;
      return answer();
    },
  };
  return tool;
}

describe('content that a search among the seeds gives', () => {
  const passage = 'The lighthouse on Skerry was lit in 1844. Its keeper was Ada Finch.';

  test('is the passage and its neighbours, cut to whole sentences, and stays the same when seeds are added', async () => {
    const texts = [
      passage,
      'Ada Finch kept the lighthouse for thirty years. She wrote down every storm. Her book is in the museum of the town, where everybody may read it on the first Sunday of the month.',
      'Bread is baked from flour, water and salt.',
    ];
    const add = async (text: string) => {
      const outcome = await seedFromText(text, { uri: `made:${text.length}`, title: 'A page' });
      if ('seed' in outcome) await store.seeds.add([outcome.seed]);
    };
    for (const text of texts) await add(text);
    const { shared, close } = buildSharedParts(readConfig({ dataDir: folder }, {}), store.seeds);
    try {
      const path = { seed: 'a'.repeat(64), passage: 0, transformation: 'found' };
      const content = await transform(await makeContext(createToolbelt(shared)), path, passage);
      const { hits } = content.data as { hits: { id: string; snippet: string; url: string }[] };
      expect(hits[0]).toMatchObject({ id: 'h1', snippet: passage, url: `made:${passage.length}` });
      expect(hits[1]?.snippet).toBe(
        'Ada Finch kept the lighthouse for thirty years. She wrote down every storm.',
      );
      await add('Another page on the lighthouse of Skerry and its keeper Ada Finch, written later.');
      const again = await transform(await makeContext(createToolbelt(shared)), path, passage);
      expect(again).toEqual(content);
    } finally {
      await close();
    }
  });

  test('is a failure of the candidate where there is too little, or no search', async () => {
    const path = { seed: 'b'.repeat(64), passage: 0, transformation: 'found' };
    await expect(transform(await makeContext([]), path, passage)).rejects.toThrow(
      /no search among the seeds/,
    );
    const poor = makeTool('search_corpus', () => JSON.stringify({ hits: [] }));
    await expect(transform(await makeContext([poor]), path, passage)).rejects.toThrow(/add more of them/);
  });
});

describe('a claim that is looked up', () => {
  const hits = [
    { id: '1', title: 'Skerry', url: 'https://example.org/', snippet: 'Lit in 1844.', date: null },
  ];

  test('is searched for once of a run; without a search there is nothing to look up in', async () => {
    const search = makeTool('search_web', () => JSON.stringify({ provider: 'any', hits }));
    const lookUp = createLookUp(await makeContext([search]), 'path');
    const found = [{ url: 'https://example.org/', text: 'Skerry. Lit in 1844.' }];
    expect(await lookUp('  When was   Skerry lit? ')).toEqual(found);
    expect(await createLookUp(await makeContext([search]), 'path')('When was Skerry lit?')).toEqual(found);
    expect(search.calls).toBe(1);
    expect(await createLookUp(await makeContext([]), 'path')('When was Skerry lit?')).toBeNull();
  });

  test('fails where the search cannot be had now, and is searched for anew when it is tried again', async () => {
    let isBusy = true;
    const search = makeTool('search_web', () => {
      if (isBusy) throw new RetryLaterError('The provider is busy.', 'Try again later.');
      return JSON.stringify({ provider: 'any', hits });
    });
    await expect(createLookUp(await makeContext([search]), 'path')('Skerry')).rejects.toThrow(
      /search_web gave no result/,
    );
    isBusy = false;
    expect(await createLookUp(await makeContext([search], 1), 'path')('Skerry')).toHaveLength(1);
  });
});
