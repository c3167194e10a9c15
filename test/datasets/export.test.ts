import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ExportOptions, exportDataset } from '../../src/datasets/export.ts';
import { shapeRecord } from '../../src/datasets/export-forms.ts';
import { CallerError } from '../../src/errors.ts';
import type { Message } from '../../src/store/message.ts';
import { type DataRecord, recordSchema } from '../../src/store/record.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

let base: string;
let folder: string;
let store: Store;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'export-'));
  folder = join(base, 'out');
  await mkdir(folder);
  store = await openSqliteStore({ directory: join(base, 'data') });
});
afterEach(async () => {
  await store.close();
  await rm(base, { recursive: true, force: true });
});

const system: Message = { role: 'system', content: 'Answer briefly.' };
const question: Message = { role: 'user', content: 'Where does the river rise?\n"Think."' };
const answer: Message = { role: 'assistant', content: 'In the hills. \u2028 É 河' };
const call = { id: 'c1', name: 'find_level', arguments: '{"gauge":"Old Harbour"}' };
const calling: Message[] = [
  question,
  { role: 'assistant', content: '', tool_calls: [call] },
  { role: 'tool', content: '3.30', tool_call_id: 'c1' },
  { role: 'assistant', content: '3.30 m' },
];
const tool = { name: 'find_level', description: 'Level of a gauge', parameters: { type: 'object' } };

function makeRecord(id: string, messages: Message[], change: Partial<DataRecord> = {}): DataRecord {
  return {
    id,
    skill: 'reading-comprehension',
    kind: 'literal',
    messages,
    language: 'en',
    seed: { id: 's1', uri: 'a.md', licence: 'CC0-1.0', sha256: 's1' },
    lineage: {
      run: 'r1',
      path: `s1/0/${id}`,
      transformation: 'none',
      parent: null,
      depth: 0,
      suggestion: null,
    },
    checks: [
      { name: 'evidence', kind: 'ran', passed: true, evidence: 'found' },
      { name: 'rubric', kind: 'judged', passed: true, score: 4, evidence: 'good' },
    ],
    teacher: { models: { respond: 'm-1' }, input_tokens: 10, output_tokens: 5, cost_usd: null },
    skill_version: { version: '1', sha256: 'x' },
    labels: {},
    created: '2026-01-02T03:04:05.000Z',
    ...change,
  };
}

/** All at once, so that they share commits; they are accepted in this order. */
async function put(...records: DataRecord[]): Promise<void> {
  const writes = records.map((record) =>
    store.candidates.put(
      {
        id: record.id,
        run: record.lineage.run,
        path: record.lineage.path,
        seed: record.seed.id,
        skill: record.skill,
        kind: record.kind,
        state: 'accepted',
        reason: null,
        retries: 0,
        body: null,
      },
      record,
    ),
  );
  await Promise.all(writes);
}

async function exportTo(name: string, options: Partial<ExportOptions> = {}) {
  const file = join(folder, name);
  const result = await exportDataset(store, { file, ...options });
  const text = await readFile(file, 'utf8');
  return {
    result,
    text,
    lines: text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  };
}

test('messages is a list, calls and tools in the form of chat endpoints', async () => {
  await put(makeRecord('1', [system, question, answer]), makeRecord('2', calling, { tools: [tool] }));
  const { lines, result, text } = await exportTo('a.jsonl');
  expect(lines).toEqual([
    { messages: [system, question, answer] },
    {
      messages: [
        question,
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            {
              id: 'c1',
              type: 'function',
              function: { name: 'find_level', arguments: '{"gauge":"Old Harbour"}' },
            },
          ],
        },
        { role: 'tool', content: '3.30', tool_call_id: 'c1' },
        { role: 'assistant', content: '3.30 m' },
      ],
      tools: [{ type: 'function', function: tool }],
    },
  ]);
  expect(result).toEqual({
    file: join(folder, 'a.jsonl'),
    card: join(folder, 'a.jsonl.md'),
    records: 2,
    rehearsed: 0,
    answerers: [['m-1', 2]],
    leftOut: [],
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  });
});

test('full is the record as it is kept', async () => {
  const record = makeRecord('1', calling, { tools: [tool] });
  await put(record);
  const { lines } = await exportTo('a.jsonl', { form: 'full' });
  expect(lines.map((line) => recordSchema.parse(line))).toEqual([record]);
});

test('sharegpt names its speakers; several calls and results become lists', () => {
  expect(shapeRecord(makeRecord('1', [system, ...calling], { tools: [tool] }), 'sharegpt')).toEqual({
    line: {
      conversations: [
        { from: 'system', value: 'Answer briefly.' },
        { from: 'human', value: question.content },
        { from: 'function_call', value: '{"name":"find_level","arguments":{"gauge":"Old Harbour"}}' },
        { from: 'observation', value: '3.30' },
        { from: 'gpt', value: '3.30 m' },
      ],
      tools: JSON.stringify([tool]),
    },
  });
  const several: Message[] = [
    question,
    { role: 'assistant', content: '', tool_calls: [call, { ...call, id: 'c2', arguments: 'no JSON' }] },
    { role: 'tool', content: '1', tool_call_id: 'c1' },
    { role: 'tool', content: '', tool_call_id: 'c2' },
    answer,
  ];
  expect(shapeRecord(makeRecord('2', several), 'sharegpt')).toMatchObject({
    line: {
      conversations: [
        { from: 'human' },
        {
          from: 'function_call',
          value:
            '[{"name":"find_level","arguments":{"gauge":"Old Harbour"}},{"name":"find_level","arguments":"no JSON"}]',
        },
        { from: 'observation', value: '["1",""]' },
        { from: 'gpt' },
      ],
    },
  });
});

test('alpaca holds single turns; what has no place is counted with its reason', async () => {
  await put(
    makeRecord('1', [question, answer]),
    makeRecord('2', [system, question, answer]),
    makeRecord('3', [question, answer, question, answer]),
    makeRecord('4', calling, { tools: [tool] }),
    makeRecord('5', [question, answer, question, answer]),
  );
  const { lines, result } = await exportTo('a.jsonl', { form: 'alpaca' });
  const pair = { instruction: question.content, input: '', output: answer.content };
  expect(lines).toEqual([pair, { ...pair, system: 'Answer briefly.' }]);
  expect(result.records).toBe(2);
  expect(result.leftOut).toEqual([
    { reason: 'more than one turn has no place in this form', count: 2 },
    { reason: 'tools have no place in this form', count: 1 },
  ]);
  expect(await readFile(`${result.file}.md`, 'utf8')).toContain(
    '| more than one turn has no place in this form | 2 |',
  );
});

test('text beside a tool call is left out of sharegpt', () => {
  const messages = calling.map((message, at) =>
    at === 1 ? { ...message, content: 'Let me look.' } : message,
  );
  expect(shapeRecord(makeRecord('1', messages), 'sharegpt')).toEqual({
    leftOut: 'text beside a tool call has no place in this form',
  });
});

test('the filter and the order of acceptance hold over many pages', async () => {
  const records = Array.from({ length: 1_203 }, (_, at) =>
    makeRecord(`id${at}`, [{ ...question, content: `Question ${at}` }, answer], {
      kind: at % 3 ? 'literal' : 'main-idea',
    }),
  );
  await put(...records);
  const progress: number[] = [];
  const { lines, result } = await exportTo('a.jsonl', {
    filter: { kind: 'literal' },
    onProgress: (count) => progress.push(count),
  });
  expect(result.records).toBe(802);
  expect(lines.map((line) => line.messages[0].content)).toEqual(
    records.filter((_, at) => at % 3 !== 0).map((record) => record.messages[0]?.content),
  );
  expect(progress).toEqual([500, 802]);
});

test('any text reads back as it was, in every form', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(text, text, (asked, told) => {
      const record = makeRecord('1', [
        { role: 'user', content: asked },
        { role: 'assistant', content: told },
      ]);
      const read = (form: 'messages' | 'full' | 'sharegpt' | 'alpaca') => {
        const shaped = shapeRecord(record, form);
        const line = JSON.stringify('line' in shaped ? shaped.line : null);
        expect(line).not.toContain('\n');
        return JSON.parse(line);
      };
      expect(read('messages').messages).toEqual(record.messages);
      expect(read('full')).toEqual(record);
      expect(read('sharegpt').conversations.map((turn: { value: string }) => turn.value)).toEqual([
        asked,
        told,
      ]);
      expect(read('alpaca')).toEqual({ instruction: asked, input: '', output: told });
    }),
    { numRuns: 50 },
  );
});

test('the card counts kinds, teachers, licences and checks, and no name becomes markup', async () => {
  await put(
    makeRecord('1', [question, answer]),
    makeRecord('2', [question, answer], {
      kind: 'main-idea',
      seed: { id: 's2', uri: null, licence: '<b>mine</b> | [x](y)\n# head', sha256: 's2' },
    }),
    makeRecord('3', [question, answer], {
      seed: { id: 's3', uri: null, licence: null, sha256: 's3' },
      language: 'de',
    }),
  );
  const { result } = await exportTo('set.jsonl');
  const card = await readFile(result.card, 'utf8');
  for (const line of [
    '# set.jsonl',
    '| reading-comprehension | literal | 2 |',
    '| reading-comprehension | main-idea | 1 |',
    '| en | 2 |',
    '| respond | m-1 | 3 |',
    '| CC0-1.0 | 1 |',
    '| not known | 1 |',
    '| \\<b\\>mine\\</b\\> \\| \\[x\\](y) \\# head | 1 |',
    '| evidence | ran | 3 | 3 |',
    '| rubric | judged | 3 | 3 |',
    `| SHA-256 | ${result.sha256} |`,
  ]) {
    expect(card.split('\n')).toContain(line);
  }
});

test('nothing is overwritten unless asked for, neither the file nor its card', async () => {
  await put(makeRecord('1', [question, answer]));
  await writeFile(join(folder, 'a.jsonl'), 'mine');
  await writeFile(join(folder, 'b.jsonl.md'), 'my card');
  for (const name of ['a.jsonl', 'b.jsonl']) {
    await expect(exportTo(name)).rejects.toThrow(
      'The file to write exists already. Name another file, or ask for it to be overwritten (--overwrite, or overwrite: true).',
    );
  }
  expect(await readFile(join(folder, 'a.jsonl'), 'utf8')).toBe('mine');
  const { lines } = await exportTo('a.jsonl', { overwrite: true });
  expect(lines).toHaveLength(1);
  expect((await readdir(folder)).sort()).toEqual(['a.jsonl', 'a.jsonl.md', 'b.jsonl.md']);
});

test('a file that appears while the export runs is kept', async () => {
  await put(makeRecord('1', [question, answer]));
  const file = join(folder, 'a.jsonl');
  const { writeFileSync } = await import('node:fs');
  const running = exportDataset(store, { file, onProgress: () => writeFileSync(file, 'quicker') });
  await expect(running).rejects.toThrow('exists already');
  expect(await readFile(file, 'utf8')).toBe('quicker');
  expect(await readdir(folder)).toEqual(['a.jsonl']);
});

test('a folder, a missing folder and an empty name are told apart', async () => {
  await put(makeRecord('1', [question, answer]));
  const exportAs = (file: string) => exportDataset(store, { file, overwrite: true });
  await expect(exportAs(folder)).rejects.toThrow(CallerError);
  await expect(exportAs(folder)).rejects.toThrow('is a folder');
  await expect(exportAs(join(folder, 'none', 'a.jsonl'))).rejects.toThrow('does not exist');
  await expect(exportAs('')).rejects.toThrow('is empty');
  await expect(exportAs(join(folder, 'x'.repeat(300)))).rejects.toThrow('too long');
  expect(await readdir(folder)).toEqual([]);
});

test('an aborted export leaves nothing behind and an existing file as it was', async () => {
  const records = Array.from({ length: 600 }, (_, at) => makeRecord(`id${at}`, [question, answer]));
  await put(...records);
  await writeFile(join(folder, 'a.jsonl'), 'mine');
  const controller = new AbortController();
  const options = { overwrite: true, signal: controller.signal, onProgress: () => controller.abort() };
  await expect(exportTo('a.jsonl', options)).rejects.toThrow('aborted');
  expect(await readFile(join(folder, 'a.jsonl'), 'utf8')).toBe('mine');
  expect(await readdir(folder)).toEqual(['a.jsonl']);
});

test('where no record fits nothing is written', async () => {
  await put(makeRecord('1', [question, answer]));
  const choices = [{ filter: { skill: 'unknown' } }, { answeredBy: 'unknown' }];
  for (const choice of choices) await expect(exportTo('a.jsonl', choice)).rejects.toThrow('No record fits');
  expect(await readdir(folder)).toEqual([]);
});
