import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type TestClient } from './clients.ts';
import { document } from './play-teacher.ts';
import { makeDataDirectory, removeDataDirectories, stdioServer } from './servers.ts';

let client: TestClient;

beforeAll(async () => {
  client = await connect('modern', stdioServer(await makeDataDirectory()));
});
afterAll(async () => {
  await client.close();
  await removeDataDirectories();
});

async function start(flow: Record<string, unknown>) {
  const started = await client.call('start_flow', { candidates: 1, refinements: 0, ...flow });
  const { flow_id, steps } = started.structuredContent;
  /** Hands the answer of one step in, as a value or as text. */
  const submit = async (step: { id: string }, answer: unknown) => {
    const answers = [{ step_id: step.id, answer }];
    const { structuredContent } = await client.call('submit_steps', { flow_id, answers });
    return { ...structuredContent, verdict: structuredContent.verdicts[0] };
  };
  return { steps, submit };
}

const keepIt = 'mend it or hand it in again as it is: the next answer is kept, and the checks decide';
const reading = { text: document, skill: 'tiny-reading', transformation: 'as-it-is' };
const quoting = (evidence: string) => ({
  instructions: [{ evidence, question: 'Who kept the lighthouse?', correct: 'Ada Finch' }],
});

test('a quote that is not in the passage is told when it is handed in, and can be mended', async () => {
  const { steps, submit } = await start({ ...reading, kinds: ['short-question'] });
  const bad = await submit(steps[0], quoting('Its keeper was Ada Lovelace.'));
  const fault = '1 of 1 evidence quote is not in the passage: copy each letter by letter';
  expect(bad.verdict).toMatchObject({ accepted: false, faults: [fault, keepIt] });
  expect(bad.steps).toEqual(steps);
  const mended = await submit(steps[0], quoting('its keeper was Ada Finch'));
  expect(mended.verdict).toMatchObject({ accepted: true, faults: [] });
});

test('a step is told once: another quote that is not there is kept, and the check decides', async () => {
  const { steps, submit } = await start({ ...reading, kinds: ['short-question'] });
  expect((await submit(steps[0], quoting('Its keeper was Ada Lovelace.'))).verdict.accepted).toBe(false);
  expect((await submit(steps[0], quoting('Its keeper was Ada Byron.'))).verdict.accepted).toBe(true);
});

test('handed in again unchanged it is kept, and the check decides', async () => {
  const { steps, submit } = await start({ ...reading, kinds: ['short-question'] });
  const answer = quoting('Its keeper was Ada Lovelace.');
  expect((await submit(steps[0], answer)).verdict.accepted).toBe(false);
  const again = await submit(steps[0], JSON.stringify(answer, null, 2));
  expect(again.verdict).toMatchObject({ accepted: true, faults: [] });
  expect(again.candidates).toMatchObject([
    { state: 'rejected', reason: 'evidence: 1 of 1 evidence quote is not in the passage' },
  ]);
});

test('a limit that a text breaks is told once, and the text that is kept is not asked for again', async () => {
  const { steps, submit } = await start({
    text: `${document} She wrote each hour into the book, and never left the tower before noon.`,
    skill: 'creative-content',
    transformation: 'identity',
    kinds: ['poem'],
  });
  const instruction = 'Write a poem of exactly four lines, spoken by a lamp that is to be switched off.';
  const written = await submit(steps[0], {
    instructions: [{ instruction, constraints: [{ kind: 'exact_lines', value: '4' }] }],
  });
  expect(written.verdict).toMatchObject({ accepted: true });
  const [respond] = written.steps;
  const text = 'One.\nTwo.\nThree.';
  const told = await submit(respond, text);
  expect(told.verdict).toMatchObject({ accepted: false });
  expect(told.verdict.faults.join()).toContain('exact_lines');
  const kept = await submit(respond, text);
  expect(kept.verdict).toMatchObject({ accepted: true, faults: [] });
  expect(kept).toMatchObject({
    status: 'finished',
    candidates: [{ state: 'rejected', reason: expect.stringMatching(/^constraints: /) }],
  });
});

test('a stand-in that is no program is told by its line', async () => {
  const { steps, submit } = await start({
    text: document,
    skill: 'tool-use',
    transformation: 'apis-of-code',
  });
  const name = (which: string) => ({ name: which, description: 'Does what it says.', parameters: [] });
  const answer = (body: string) => ({
    apis: ['find_lamp', 'light_lamp', 'clear_lamp'].map(name),
    stand_in: `const lamps = [];\nfunction find_lamp() { return lamps; }\nfunction light_lamp() { ${body} }\nfunction clear_lamp() { return true; }`,
    notes: '',
  });
  const bad = await submit(steps[0], answer('return [;'));
  expect(bad.verdict).toMatchObject({
    accepted: false,
    faults: ['stand_in has a syntax error in line 3', keepIt],
  });
  expect((await submit(steps[0], answer('return [];'))).verdict).toMatchObject({
    accepted: true,
    faults: [],
  });
});
