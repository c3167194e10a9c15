import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { tools } from '../../src/tools/tools.ts';
import { connect, type Era, eras, type TestClient } from './clients.ts';
import { document, playTeacher } from './play-teacher.ts';
import { makeDataDirectory, removeDataDirectories, stdioServer } from './servers.ts';

/** Each starts several servers, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

const open: TestClient[] = [];

async function start(era: Era, data: string): Promise<TestClient> {
  const client = await connect(era, stdioServer(data));
  open.push(client);
  return client;
}

afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((client) => client.close()));
  await removeDataDirectories();
});

test.each(eras)(
  '%s client: all flows as host teacher to records, the server killed in the middle',
  async (era) => {
    const data = await makeDataDirectory();
    let client = await start(era, data);
    const call: TestClient['call'] = (name, args) => client.call(name, args);
    const killAndRestart = async () => {
      process.kill(client.pid ?? 0, 'SIGKILL');
      await client.close().catch(() => {});
      client = await start(era, data);
    };

    const listed = (await client.client.listTools()).tools.map(({ name }) => name);
    expect(listed).toEqual(tools.map(({ name }) => name));
    expect(client.client.getInstructions()?.length).toBeLessThan(2_048);
    const added = await call('add_seeds', {
      texts: [{ text: document, licence: 'CC0-1.0', uri: 'skerry.txt' }],
    });
    expect(added.structuredContent).toMatchObject({ status: 'finished', added: 1, skipped: 0 });
    const seed = added.structuredContent.seed_ids[0];

    const transformed = await call('transform_content', {
      seed_id: seed,
      skill: 'tiny-reading',
      transformation: 'retelling',
    });
    expect(transformed.structuredContent).toMatchObject({
      status: 'waiting',
      passages: 1,
      steps: [{ role: 'transform', system: 'You tell texts anew.', answer_schema: null }],
    });
    const flow = transformed.structuredContent.flow_id;
    const content = (await playTeacher(call, transformed)).structuredContent.contents[0];
    expect(content).toMatchObject({
      transformation: 'retelling',
      text: expect.stringContaining('Ada Finch'),
    });

    const asked = await call('generate_instructions', {
      content_id: content.content_id,
      kinds: ['short-question'],
      count: 2,
    });
    expect(asked.structuredContent.flow_id).toBe(flow);
    const written = await playTeacher(call, asked);
    expect(written.structuredContent.candidates).toHaveLength(2);
    const first = written.structuredContent.candidates[0];
    expect(first).toMatchObject({ state: 'pending', instruction: expect.stringContaining('Who kept') });

    const refined = await playTeacher(
      call,
      await call('refine_instruction', { candidate_id: first.candidate_id, goal: 'harder', suggestions: 2 }),
    );
    const variants = refined.structuredContent.candidates.filter(
      (candidate: { refines: string | null }) => candidate.refines === first.candidate_id,
    );
    expect(variants).toHaveLength(2);

    const waiting = await call('generate_response', { candidate_id: variants[1].candidate_id });
    expect(waiting.structuredContent.steps).toHaveLength(2);
    const half = await call('submit_steps', {
      flow_id: flow,
      answers: [
        {
          step_id: waiting.structuredContent.steps[0].id,
          answer: JSON.stringify({ reasoning: 'It says so.', answerable: true, answer: 'Ada Finch' }),
        },
      ],
    });
    expect(half.structuredContent.steps).toHaveLength(1);
    await killAndRestart();
    const kept = await call('get_flow', { flow_id: flow });
    expect(kept.structuredContent.steps).toEqual(half.structuredContent.steps);
    const settled = await playTeacher(call, kept);
    expect(settled.structuredContent.records).toEqual([variants[1].candidate_id]);
    expect(settled.structuredContent.status).toBe('finished');

    const records = await call('list_records', { flow_id: flow });
    expect(records.structuredContent).toMatchObject({ total: 1, next: null });
    const { record } = (await call('get_record', { record_id: variants[1].candidate_id })).structuredContent;
    expect(record).toMatchObject({
      skill: 'tiny-reading',
      kind: 'short-question',
      seed: { id: seed, uri: 'skerry.txt', licence: 'CC0-1.0' },
      lineage: { run: flow, transformation: 'retelling', parent: first.candidate_id, depth: 1 },
      teacher: { models: { transform: 'host-assistant', respond: 'host-assistant' } },
      messages: [{ role: 'user' }, { role: 'assistant', content: 'It says so.\n\nAda Finch' }],
    });
    expect(record.checks).toHaveLength(4);
    for (const name of ['schema', 'evidence', 'agreement', 'refusal']) {
      expect(record.checks).toContainEqual(expect.objectContaining({ name, kind: 'ran', passed: true }));
    }

    const exported = await call('export_dataset', { file: 'mine' });
    expect(exported.structuredContent).toMatchObject({ status: 'finished', records: 1 });
    const line = JSON.parse(await readFile(join(data, 'exports', 'mine.jsonl'), 'utf8'));
    expect(line).toEqual({ messages: record.messages });
  },
);

test('start_flow goes through every stage', async () => {
  const client = await start('modern', await makeDataDirectory());
  const started = await client.call('start_flow', {
    text: document,
    skill: 'tiny-reading',
    kinds: ['short-question'],
    transformation: 'as-it-is',
    candidates: 1,
    refinements: 1,
  });
  const ended = await playTeacher(client.call, started);
  const { candidates, records, status } = ended.structuredContent;
  expect(status).toBe('finished');
  expect(candidates).toMatchObject([{ state: 'accepted' }, { state: 'accepted' }]);
  expect(candidates[1].refines).toBe(candidates[0].candidate_id);
  expect(records).toEqual(candidates.map(({ candidate_id }: { candidate_id: string }) => candidate_id));
  expect(JSON.parse(ended.content[0]?.text ?? '')).toEqual(ended.structuredContent);
});
