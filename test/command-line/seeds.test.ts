import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serverCommand, startRun } from '../batches/command.ts';
import { startQuizProvider } from '../batches/quiz-provider.ts';
import { connect } from '../end-to-end/clients.ts';

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
