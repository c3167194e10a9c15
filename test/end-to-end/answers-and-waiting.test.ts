import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Progress, type TestClient } from './clients.ts';
import { answerStep, document } from './play-teacher.ts';
import { makeDataDirectory, removeDataDirectories, stdioServer } from './servers.ts';

let client: TestClient;

beforeAll(async () => {
  client = await connect('modern', stdioServer(await makeDataDirectory()));
});

afterAll(async () => {
  await client.close();
  await removeDataDirectories();
});

describe('answers of the host teacher', () => {
  test('each gets its verdict; the good ones are kept', async () => {
    const started = await client.call('start_flow', {
      text: document,
      skill: 'tiny-reading',
      kinds: ['short-question'],
      transformation: 'as-it-is',
      candidates: 1,
      refinements: 0,
    });
    const { flow_id, steps } = started.structuredContent;
    expect(steps).toHaveLength(1);
    const submit = async (answers: [string, unknown][]) =>
      (
        await client.call('submit_steps', {
          flow_id,
          answers: answers.map(([step_id, answer]) => ({ step_id, answer })),
        })
      ).structuredContent;
    const bad = await submit([[steps[0].id, { instructions: [{ question: '', extra: 1 }] }]]);
    expect(bad.verdicts).toEqual([
      {
        step_id: steps[0].id,
        accepted: false,
        faults: [
          "instructions.0 must have required property 'evidence'",
          "instructions.0 must have required property 'correct'",
          expect.stringContaining('instructions.0.question must NOT have fewer than 1 characters'),
        ].map((fault) => (typeof fault === 'string' ? expect.stringContaining(fault) : fault)),
      },
    ]);
    expect(bad.note).toMatch(/^1 of 1 answer has faults/);
    expect(bad.steps).toEqual(steps);
    const text = await submit([[steps[0].id, 'Who kept it?']]);
    expect(text.verdicts[0].faults).toEqual(['it is not JSON']);

    const good = await submit([[steps[0].id, answerStep(steps[0])]]);
    expect(good.verdicts).toEqual([{ step_id: steps[0].id, accepted: true, faults: [] }]);
    const [one, other] = good.steps;
    const mixed = await submit([
      [one.id, { reasoning: 'So it says.', answerable: true, answer: 'Ada Finch' }],
      [other.id, 'no'],
      ['0'.repeat(32), 'what?'],
    ]);
    expect(mixed.verdicts.map(({ accepted }: { accepted: boolean }) => accepted)).toEqual([
      true,
      false,
      false,
    ]);
    expect(mixed.verdicts[2].faults).toEqual(['no step of this flow waits under this id']);
    expect(mixed.steps.map(({ id }: { id: string }) => id)).toEqual([other.id]);

    const end = await submit([
      [one.id, 'again'],
      [other.id, { reasoning: 'Elsewhere.', answerable: true, answer: 'Nobody' }],
    ]);
    expect(end.verdicts[0].faults).toEqual(['this step has its answer already; it was kept']);
    expect(end.status).toBe('finished');
    expect(end.candidates[0]).toMatchObject({
      state: 'rejected',
      reason: expect.stringMatching(/^agreement: /),
    });
    expect(end.records).toEqual([]);
  });
});

describe('a verdict of the judge', () => {
  test('tells its score and the one that was needed', async () => {
    const started = await client.call('start_flow', {
      text: document,
      skill: 'tiny-reading',
      transformation: 'as-it-is',
      kinds: ['open-task'],
      candidates: 1,
      refinements: 0,
    });
    const answers: Record<string, unknown> = {
      instruct: { instructions: [{ instruction: 'Praise the keeper in a sentence.' }] },
      respond: 'She kept the lamp.',
      judge: { unmet: [], reason: 'It is flat.', score: 5 },
    };
    const { flow_id } = started.structuredContent;
    let { steps, candidates } = started.structuredContent;
    while (steps.length > 0) {
      const given = steps.map(({ id, role }: { id: string; role: string }) => ({
        step_id: id,
        answer: answers[role],
      }));
      ({ steps, candidates } = (
        await client.call('submit_steps', { flow_id, answers: given })
      ).structuredContent);
    }
    expect(candidates).toMatchObject([
      { state: 'rejected', reason: 'judge: score 5, needed 7: It is flat.' },
    ]);
  });
});

describe('a step that wants plain text', () => {
  test('is told so where it is handed an object', async () => {
    const started = await client.call('start_flow', {
      text: `${document} It was painted white in May.`,
      skill: 'tiny-reading',
      transformation: 'retelling',
      kinds: ['short-question'],
      candidates: 1,
      refinements: 0,
    });
    const { flow_id, steps } = started.structuredContent;
    expect(steps[0]).toMatchObject({ role: 'transform', answer_schema: null });
    const answers = [{ step_id: steps[0].id, answer: { text: 'Dear Ada' } }];
    const { structuredContent: bad } = await client.call('submit_steps', { flow_id, answers });
    expect(bad.verdicts[0]).toMatchObject({
      accepted: false,
      faults: ['this step wants plain text: hand it in as a string'],
    });
  });
});

describe('a teacher that takes its time', () => {
  const slow = {
    text: document,
    skill: 'tiny-reading',
    kinds: ['open-task'],
    candidates: 1,
    teacher: 'slow',
  };

  test('the call ends after wait_seconds, the flow goes on, and the client is told how far it is', async () => {
    const started = await client.call('start_flow', { ...slow, wait_seconds: 0 });
    expect(started.structuredContent).toMatchObject({ status: 'working', steps: [] });
    const { flow_id } = started.structuredContent;
    const progress: Progress[] = [];
    const ended = await client.call(
      'get_flow',
      { flow_id, wait_seconds: 30 },
      { onprogress: (step) => progress.push(step) },
    );
    expect(ended.structuredContent.status).toBe('finished');
    expect(progress[0]).toMatchObject({ progress: 0, total: 2 });
    const numbers = progress.map((step) => step.progress);
    expect(numbers).toEqual([...new Set(numbers)].sort());
  });

  test('a cancelled call ends at once and leaves its flow', async () => {
    const { flow_id } = (await client.call('start_flow', { ...slow, refinements: 0, wait_seconds: 0 }))
      .structuredContent;
    const cancel = new AbortController();
    const waiting = client.call('get_flow', { flow_id, wait_seconds: 30 }, { signal: cancel.signal });
    cancel.abort();
    await expect(waiting).rejects.toThrow();
    const ended = await client.call('get_flow', { flow_id, wait_seconds: 30 });
    expect(ended.structuredContent.status).toBe('finished');
  });
});
