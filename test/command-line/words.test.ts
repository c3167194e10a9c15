import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRun } from '../batches/command.ts';
import { startQuizProvider } from '../batches/quiz-provider.ts';

/** Each starts several processes, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let seeds: string;
let provider: Awaited<ReturnType<typeof startQuizProvider>>;

/** One passage of 38 words that is longer than what is shown of a record. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'words-'));
  seeds = join(folder, 'seeds');
  await mkdir(seeds);
  const words = Array.from({ length: 38 }, (_, at) => `${'mill'.repeat(8)}${at}`);
  await writeFile(join(seeds, 'mills.txt'), `${words.join(' ')}.\n`);
  provider = await startQuizProvider({ weak: false });
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const start = (...more: string[]) =>
  startRun({
    dataDirectory: join(folder, 'data'),
    url: provider.url,
    seeds,
    out: join(folder, 'out.jsonl'),
    more: ['--refinements', '0', '--transformations', 'as-it-is', ...more],
  }).ended;

test('a number of one has its noun, and a record that is shown in part says so and shows its instruction', async () => {
  const { code, text } = await start('-n', '1');
  expect(code).toBe(0);
  expect(text).toContain(': 1 record, teacher quiz-model');
  expect(text).toMatch(/^1 candidate = 1 accepted \+ 0 rejected/m);
  expect(text).toMatch(/^1 record in /m);
  expect(text).toMatch(/ \[…\]\n\[\d+ characters not shown\]\n\[…\] .*\n\nWhat is question \w+\?$/m);
});

test('a plan that cannot be is refused in words', async () => {
  const { code, text } = await start('-n', '0', '--max-candidates', '0', '--language', 'x');
  expect(code).toBe(1);
  expect(text).toContain('records: must be at least 1.');
  expect(text).toContain('max_candidates: must be at least 1.');
});
