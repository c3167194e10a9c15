import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Place, serverCommand, startCommand, startRun } from '../batches/command.ts';
import { startQuizProvider } from '../batches/quiz-provider.ts';
import { connect } from '../end-to-end/clients.ts';

/** Each starts several processes, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let provider: Awaited<ReturnType<typeof startQuizProvider>>;
let place: Place;
const batches: Record<string, string> = {};

/** Two teachers have made records in one data directory: a model, and the mock in a rehearsal. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-command-'));
  provider = await startQuizProvider();
  place = { dataDirectory: join(folder, 'data'), url: provider.url };
  const mock = { ...place, teacher: ['--teacher', 'mock'] };
  for (const [name, of, count] of [
    ['model', place, '3'],
    ['mock', mock, '2'],
  ] as const) {
    const more = ['-n', count, '--max-candidates', '400'];
    const { code, text } = await startRun({ ...of, out: join(folder, `${name}.jsonl`), more }).ended;
    expect({ code, text }).toMatchObject({ code: 0 });
    batches[name] = /batch_\w+/.exec(text)?.[0] ?? '';
  }
}, 120_000);
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const said =
  '2 records were made with a mock or scripted teacher, for a rehearsal: such records mean nothing.';

async function exportTo(name: string, ...more: string[]) {
  const file = join(folder, name);
  const { code, text } = await startCommand('export', place, ['-o', file, '--format', 'full', ...more]).ended;
  const card = await readFile(`${file}.md`, 'utf8').catch(() => '');
  return { code, text, card };
}

test('a mixed export says whose records it holds, and how many are of a rehearsal', async () => {
  const { code, text, card } = await exportTo('all.jsonl');
  expect(code).toBe(0);
  for (const line of ['5 records in ', '3 answered by quiz-model', '2 answered by mock', said])
    expect(text).toContain(line);
  for (const line of [
    'Mixed: records of 2 batches and flows, with answers by 2 models.',
    said,
    `| ${batches.model?.replace('_', '\\_')} | 3 |`,
    `| ${batches.mock?.replace('_', '\\_')} | 2 |`,
  ])
    expect(card.split('\n')).toContain(line);
});

test('one teacher or one batch alone can be exported', async () => {
  const ofModel = await exportTo('model-alone.jsonl', '--answered-by', 'quiz-model');
  expect(ofModel.text).toContain('3 records in ');
  expect(ofModel.text + ofModel.card).not.toMatch(/mock|Mixed/);
  const ofBatch = await exportTo('batch-alone.jsonl', '--run', batches.mock ?? '');
  expect(ofBatch.text).toContain('2 records in ');
  expect(ofBatch.card).not.toContain('Mixed');
  const ofNone = await exportTo('none.jsonl', '--answered-by', 'nobody');
  expect(ofNone).toEqual({ code: 1, text: expect.stringContaining('No record fits'), card: '' });
});

test('over MCP the same is said and chosen', async () => {
  const client = await connect('modern', serverCommand(place));
  const all = await client.call('export_dataset', { file: 'all' });
  expect(all.structuredContent).toMatchObject({
    records: 5,
    note: `The file is on disk. It holds answers of 2 models: see its card. ${said}`,
  });
  const chosen = await client.call('export_dataset', { file: 'chosen', answered_by: 'quiz-model' });
  expect(chosen.structuredContent).toMatchObject({ records: 3, note: 'The file is on disk.' });
  const ofBatch = await client.call('export_dataset', { file: 'batch', flow_id: batches.model });
  expect(ofBatch.structuredContent).toMatchObject({ records: 3 });
  await client.close();
});
