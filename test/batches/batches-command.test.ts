import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCommand, startRun } from './command.ts';
import { startQuizProvider } from './quiz-provider.ts';

let folder: string;
let isBroken: boolean;
let provider: Awaited<ReturnType<typeof startQuizProvider>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batches-'));
  isBroken = false;
  provider = await startQuizProvider({ chooseFault: () => (isBroken ? { finish: 'length' } : null) });
});
afterEach(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const place = () => ({ dataDirectory: folder, url: provider.url });
const tell = (name: string, ...more: string[]) => startCommand(name, place(), more).ended;

test('a batch is shown, goes on with a raised budget, and cannot be changed once it is finished', async () => {
  const options = ['-n', '12', '--max-calls', '20'];
  await startRun({ ...place(), out: join(folder, 'o.jsonl'), more: options }).ended;
  const all = await tell('batches show');
  const id = /batch_\w+/.exec(all.text)?.[0] ?? '';
  expect(all.text).toMatch(/paused {4} \d+ of 12 records/);
  const one = await tell('batches show', id);
  expect(one.text).toContain('paused, the budget is reached');
  const raised = await tell('batches raise-budget', id, '--max-calls', '400');
  expect(raised.code).toBe(0);
  expect(raised.text).toContain('12 accepted');
  const questions = provider.answered.map(({ question }) => question);
  expect(new Set(questions).size).toBe(questions.length);
  const late = await tell('batches cancel', id);
  expect(late).toEqual({ code: 1, text: expect.stringContaining('The batch is finished.') });
  const none = await tell('batches pause', 'batch_none');
  expect(none).toEqual({ code: 1, text: expect.stringContaining('There is no batch "batch_none".') });
});

test('without its teachers a batch does not go on, and it is said which are missing', async () => {
  const options = ['-n', '12', '--max-calls', '20'];
  await startRun({ ...place(), out: join(folder, 'o.jsonl'), more: options }).ended;
  const id = /batch_\w+/.exec((await tell('batches show')).text)?.[0] ?? '';
  const bare = (name: string) => startCommand(name, { ...place(), teacher: [] }, [id]).ended;
  const resumed = await bare('batches resume');
  expect(resumed.code).toBe(1);
  expect(resumed.text).toMatch(
    /teachers that are not here: openai with the model "quiz-model" \(transform, .*Name them/s,
  );
  const other = await tell('batches resume', id, '--model', 'other-model');
  expect(other.text).toContain('openai with the model "quiz-model"');
  const cancelled = await bare('batches cancel');
  expect(cancelled.code).toBe(0);
  expect(cancelled.text).toMatch(/not configured here.*runs on and is paid/s);
});

test('a batch finds its teachers in the configuration by their names, whoever answers there now', async () => {
  const file = join(folder, 'settings.json');
  const teachers = Object.fromEntries(
    ['quiz-model', 'other-model'].map((model) => [
      `with-${model}`,
      { type: 'openai-compatible', model, base_url: provider.url },
    ]),
  );
  await writeFile(file, JSON.stringify({ teachers, roles: { default: 'with-other-model' } }));
  const configured = (teacher: string[]) => ({ ...place(), teacher: ['--config', file, ...teacher] });
  const run = { out: join(folder, 'o.jsonl'), more: ['-n', '6', '--max-calls', '12'] };
  expect((await startRun({ ...configured(['--teacher', 'with-quiz-model']), ...run }).ended).code).toBe(1);
  const id = /batch_\w+/.exec((await tell('batches show')).text)?.[0] ?? '';
  const raised = await startCommand('batches raise-budget', configured([]), [id, '--max-calls', '400']).ended;
  expect(raised.text).toContain('6 accepted');
  expect(raised.code).toBe(0);
});

test('only the failed candidates are tried anew', async () => {
  isBroken = true;
  const options = ['-n', '6', '--max-candidates', '6', '--refinements', '0', '--transformations', 'as-it-is'];
  const run = await startRun({ ...place(), out: join(folder, 'o.jsonl'), more: options }).ended;
  expect(run.code).toBe(2);
  expect(run.text).toContain('6 failed: cut-off answer');
  isBroken = false;
  const id = /batch_\w+/.exec(run.text)?.[0] ?? '';
  const { text } = await tell('batches retry-failed', id);
  expect(text).toMatch(/6 candidates = \d accepted \+ \d rejected \+ 0 failed \+ 0 pending/);
  const cancelled = await tell('batches cancel', id);
  expect(cancelled.text).toMatch(/cancelled, \d of 6 records/);
});
