import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seedFolder, serverCommand, startCommand, startRun } from '../batches/command.ts';
import { startQuizProvider } from '../batches/quiz-provider.ts';
import { connect } from '../end-to-end/clients.ts';

/** Each starts several processes, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let seeds: string;
let provider: Awaited<ReturnType<typeof startQuizProvider>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seeds-'));
  seeds = join(folder, 'seeds');
  await mkdir(seeds);
  provider = await startQuizProvider();
});
afterEach(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const place = () => ({ dataDirectory: join(folder, 'data'), url: provider.url });
const start = (...more: string[]) =>
  startRun({ ...place(), seeds, out: join(folder, 'out.jsonl'), more: ['-n', '2', ...more] }).ended;

test('a seed of a word or two is skipped with the reason, and nothing is asked about it', async () => {
  await writeFile(join(seeds, 'hello.txt'), 'hello\n');
  const { code, text } = await start();
  expect(code).toBe(1);
  expect(text).toContain('Seeds: 0 new, 0 known, 1 skipped.');
  expect(text).toContain('hello.txt: too short: a seed has at least 8 words');
  expect(provider.countAsked()).toBe(0);

  const client = await connect('modern', serverCommand(place()));
  const added = await client.call('add_seeds', { texts: [{ text: 'hello' }] });
  const reason = 'too short: a seed has at least 8 words';
  expect(added.structuredContent).toMatchObject({
    added: 0,
    skipped: 1,
    reasons: [{ reason, count: 1 }],
    skipped_first: [{ uri: 'inline text', reason }],
  });
  await client.close();
});

test('where seeds are there and their form does not fit the skill, that is said', async () => {
  const code = 'export function add(one: number, other: number): number {\n  return one + other;\n}\n';
  await writeFile(join(seeds, 'add.ts'), code);
  const skill = ['--skill', 'text-modification', '-n', '2', '--out', join(folder, 'out.jsonl')];
  const alone = await startCommand('run', place(), [seeds, ...skill]).ended;
  const forms = 'it takes text, markdown, html alone';
  expect(alone).toEqual({
    code: 2,
    text: expect.stringContaining(
      `Unfilled: text-modification: seeds exhausted, all by their form: ${forms}`,
    ),
  });
  const mock = { ...place(), teacher: ['--teacher', 'mock'] };
  const kinds = ['--kinds', 'simplification', '--refinements', '0', '--max-candidates', '5000'];
  const mixed = await startCommand('run', mock, [seeds, seedFolder, ...skill, ...kinds, '-n', '500']).ended;
  expect(mixed.text).toMatch(/seeds exhausted, 1 of \d+ by their form: it takes text/);

  const preview = ['text-modification', '--seed', join(seeds, 'add.ts')];
  const refusal = 'The form of the seed is code, and text-modification takes text, markdown, html alone.';
  const previewed = await startCommand('skills preview', place(), preview).ended;
  expect(previewed).toEqual({ code: 1, text: expect.stringContaining(refusal) });
  const client = await connect('modern', serverCommand(place()));
  const listed = (await client.call('list_seeds', { limit: 50 })).structuredContent.seeds;
  const seed = listed.find((entry: { form: string }) => entry.form === 'code');
  const flow = { skill: 'text-modification', seed_id: seed.seed_id };
  expect((await client.call('start_flow', flow)).content[0]?.text).toContain(refusal);
  await client.close();
});
