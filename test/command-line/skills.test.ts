import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startQuizProvider } from '../batches/quiz-provider.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let data: string;
let provider: Awaited<ReturnType<typeof startQuizProvider>>;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'command-'));
  provider = await startQuizProvider();
});
afterAll(async () => {
  await provider.close();
  await rm(data, { recursive: true, force: true });
});

/** The real command line, over its own data directory. */
function runCommand(...args: string[]): Promise<{ code: number; text: string }> {
  const env = { PATH: process.env.PATH ?? '', HOME: data };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr });
    });
  });
}

const quizFlags = () => [
  ...['--data-dir', data, '--skills', fixture('batches/skills')],
  ...['--teacher', 'openai', '--model', 'quiz-model', '--base-url', provider.url],
];

test('skills check lists every fault by file and line', async () => {
  const { code, text } = await runCommand('skills', 'check', fixture('taxonomies/broken'));
  expect(code).toBe(1);
  expect(text).toMatch(/broken\/agent-missing\.yaml:36: agents: the agent judge is missing/);
  const listed = text.split('\n').filter((line) => /\.yaml:\d+: /.test(line));
  expect(listed.filter((line) => line.includes('many-faults.yaml')).length).toBeGreaterThan(3);
  expect(text).toContain(`${listed.length} faults`);
  const sound = await runCommand('skills', 'check', fixture('taxonomies/sound'));
  expect(sound).toEqual({ code: 0, text: expect.stringContaining('Sound skills: 1, ') });
});

test('skills preview shows every prompt and answer, and keeps nothing', async () => {
  const seed = join(fixture('batches/seeds'), 'mill.txt');
  const before = provider.answered.length;
  const { text } = await runCommand('skills', 'preview', 'quiz', '--seed', seed, ...quizFlags());
  expect(text.match(/^═══ /gm)).toHaveLength(provider.answered.length - before);
  for (const part of ['═══ instruct', 'ROLE respond', '─── answer (stop)', '>>> ', 'agreement (ran)']) {
    expect(text).toContain(part);
  }
  const kept = await runCommand('export', '--data-dir', data, '-o', join(data, 'none.jsonl'));
  expect(kept.text).toContain('No record fits');
  const unknown = await runCommand('skills', 'preview', 'none', '--seed', seed, ...quizFlags());
  expect(unknown).toEqual({ code: 1, text: expect.stringContaining('Choose one of: ') });
});

test('plan forecasts what a run with the same flags will need', async () => {
  const args = ['plan', fixture('batches/seeds'), '--skill', 'quiz', '-n', '2000', ...quizFlags()];
  const { code, text } = await runCommand(...args);
  expect(code).toBe(0);
  expect(text).toMatch(/of 12 candidates were accepted/);
  expect(text).toMatch(/For 2,000 records:\n {2}acceptance {2}about \d+ % \(\d+ % to \d+ %\)/);
  expect(text).toContain('price unknown');
});
