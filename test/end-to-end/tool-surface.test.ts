import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, eras, type Progress, type TestClient } from './clients.ts';
import { answerStep, document } from './play-teacher.ts';
import { makeDataDirectory, removeDataDirectories, stdioServer } from './servers.ts';

/** What clients have come to rely on. A change here is a change for every user: make it on purpose. */
const surface = {
  list_skills: { hints: 'RI', input: 'skill' },
  add_seeds: { hints: 'I', input: 'texts paths licence language wait_seconds' },
  list_seeds: { hints: 'RI', input: 'limit cursor' },
  start_flow: {
    hints: 'W',
    input:
      'seed_id text skill* kinds transformation passage candidates refinements answers language teacher wait_seconds',
  },
  get_flow: { hints: 'IW', input: 'flow_id* candidate_id wait_seconds' },
  submit_steps: { hints: 'IW', input: 'flow_id* answers* wait_seconds' },
  transform_content: {
    hints: 'W',
    input: 'seed_id text skill* transformation passage language teacher wait_seconds',
  },
  generate_instructions: {
    hints: 'W',
    input: 'content_id seed_id text skill kinds count transformation passage language teacher wait_seconds',
  },
  refine_instruction: { hints: 'W', input: 'candidate_id* goal suggestions teacher wait_seconds' },
  generate_response: { hints: 'W', input: 'candidate_id* answers teacher wait_seconds' },
  list_records: { hints: 'RI', input: 'flow_id skill kind language limit cursor' },
  get_record: { hints: 'RI', input: 'record_id*' },
  export_dataset: {
    hints: 'D',
    input: 'file form flow_id skill kind language overwrite wait_seconds',
  },
};

/** What every tool that looks at a flow answers with. */
const flowKeys =
  'flow_id skill seed_id passages status note steps steps_waiting contents candidates records problem';

const letters = { readOnlyHint: 'R', destructiveHint: 'D', idempotentHint: 'I', openWorldHint: 'W' };

interface ListedTool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: { properties: Record<string, unknown>; required?: string[] };
  outputSchema?: { properties: Record<string, unknown>; additionalProperties?: unknown };
  annotations?: Record<string, boolean>;
}

const listTools = async (of: TestClient) =>
  (await of.client.listTools()) as unknown as { tools: ListedTool[] };

let client: TestClient;
let data: string;
let seeds: string;

beforeAll(async () => {
  data = await makeDataDirectory();
  seeds = await makeDataDirectory();
  client = await connect('modern', stdioServer(data, seeds));
});

afterAll(async () => {
  await client.close();
  await removeDataDirectories();
});

const text = async (name: string, args: Record<string, unknown>) => {
  const result = await client.call(name, args);
  return { isError: result.isError === true, text: result.content[0]?.text ?? '' };
};

describe('the list of tools', () => {
  test('is the one that clients know', async () => {
    const { tools } = await listTools(client);
    const seen = tools.map(({ name, annotations = {}, inputSchema }) => {
      const hints = Object.entries(letters).map(([hint, letter]) => (annotations[hint] ? letter : ''));
      const { properties, required = [] } = inputSchema;
      const input = Object.keys(properties).map((key) => (required.includes(key) ? `${key}*` : key));
      return [name, { hints: hints.join(''), input: input.join(' ') }];
    });
    expect(Object.fromEntries(seen)).toEqual(surface);
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(surface));
    const flows = tools.filter(({ outputSchema }) => 'flow_id' in (outputSchema?.properties ?? {}));
    expect(flows.map(({ name }) => name)).toEqual([
      'start_flow',
      'get_flow',
      'submit_steps',
      'transform_content',
      'generate_instructions',
      'refine_instruction',
      'generate_response',
    ]);
    for (const { name, outputSchema } of flows) {
      const keys = Object.keys(outputSchema?.properties ?? {}).join(' ');
      expect(keys).toBe(name === 'submit_steps' ? `${flowKeys} verdicts` : flowKeys);
    }
  });

  test('fits what clients take', async () => {
    const { tools } = await listTools(client);
    expect(JSON.stringify(tools).length).toBeLessThan(36_000);
    for (const tool of tools) {
      expect(tool.name).toMatch(/^[a-z][a-z0-9_]{2,39}$/);
      expect(tool.title).toBeTruthy();
      expect(tool.description?.length).toBeLessThan(600);
      expect(JSON.stringify(tool.inputSchema).length).toBeLessThan(16_384);
      expect(tool.outputSchema?.additionalProperties).toBe(false);
      for (const hint of Object.keys(letters)) expect(tool.annotations?.[hint]).toBeTypeOf('boolean');
    }
  });

  test('is the same for a client of every era, with instructions that none cuts', async () => {
    const lists = [];
    for (const era of eras) {
      const other = await connect(era, stdioServer(data));
      lists.push((await listTools(other)).tools.map(({ name }) => name));
      expect(other.client.getInstructions()?.length).toBeLessThan(2_048);
      await other.close();
    }
    expect(lists[1]).toEqual(lists[0]);
    expect(lists[2]).toEqual(lists[0]);
  });
});

describe('what goes wrong is said with its mend', () => {
  const flow = { text: document, skill: 'tiny-reading' };

  test.each([
    [
      'start_flow',
      { ...flow, skill: 'tiny-writing' },
      /^There is no skill "tiny-writing"\. Choose one of: .*tiny-reading/,
    ],
    [
      'start_flow',
      { ...flow, kinds: ['riddle'] },
      /^There is no kind in tiny-reading "riddle"\. Choose from: short-question, open-task\.$/,
    ],
    [
      'start_flow',
      { ...flow, transformation: 'poem' },
      /^There is no transformation in tiny-reading "poem"\. Choose from: as-it-is, retelling\.$/,
    ],
    ['start_flow', { ...flow, teacher: 'nobody' }, /^There is no teacher "nobody"\. Choose one of: .*host/],
    [
      'start_flow',
      { ...flow, passage: 4 },
      /^The seed has no passage 4\. It has 1 for this skill, counted from 0\.$/,
    ],
    ['start_flow', { ...flow, text: ' ' }, /^The text cannot be a seed: empty\. Give another text\.$/],
    [
      'start_flow',
      { skill: 'tiny-reading' },
      /^The call must have either seed_id or text\. Give one of them\.$/,
    ],
    [
      'start_flow',
      { skill: 'tiny-reading', seed_id: 'abc' },
      /^There is no seed "abc"\. See list_seeds for those there are\.$/,
    ],
    [
      'start_flow',
      { ...flow, candidates: 99, colour: 'red' },
      /candidates: Too big.*Unrecognized key: "colour"/,
    ],
    ['transform_content', { ...flow, transformation: 'poem' }, /Choose from: as-it-is, retelling\.$/],
    ['generate_instructions', { text: document }, /^The call names no skill\./],
    [
      'generate_instructions',
      { ...flow, transformation: 'retelling', kinds: ['open-task'] },
      /^The transformation retelling does not suit all of these kinds\. Choose from: as-it-is\.$/,
    ],
    ['generate_instructions', { content_id: 'flow_x/0/as-it-is' }, /^There is no flow "flow_x"\./],
    [
      'refine_instruction',
      { candidate_id: 'abc' },
      /^There is no candidate "abc"\. Use a candidate_id that a flow gave you/,
    ],
    ['generate_response', { candidate_id: 'abc' }, /^There is no candidate "abc"\./],
    [
      'get_flow',
      { flow_id: 'abc' },
      /^There is no flow "abc"\. Use a flow_id that start_flow or a step tool gave you\.$/,
    ],
    ['get_flow', { flow_id: 'abc', wait_seconds: 60 }, /wait_seconds: Too big/],
    [
      'submit_steps',
      { flow_id: 'abc', answers: [{ step_id: 'x', answer: 'y' }] },
      /^There is no flow "abc"\./,
    ],
    ['get_record', { record_id: 'abc' }, /^There is no record "abc"\. See list_records/],
    ['list_records', { cursor: 'abc' }, /^This cursor was not given by this list\./],
    ['list_skills', { skill: 'x' }, /^There is no skill "x"\. Choose one of: /],
    ['add_seeds', {}, /^The call brings nothing to add\. Give texts or paths\.$/],
    [
      'add_seeds',
      { paths: ['/etc/passwd'] },
      /^The path "\/etc\/passwd" is not in a folder that this server may use for this\. It may use: .*--seed-dir\.$/,
    ],
    [
      'export_dataset',
      { file: '../x' },
      /^The path "\.\.\/x\.jsonl" is not in a folder that this server may use for this\. It may use none/,
    ],
    ['export_dataset', { file: '/tmp/x' }, /It may use none/],
  ])('%s %j', async (name, args, wanted) => {
    const { isError, text: said } = await text(name, args);
    expect(said).toMatch(wanted);
    expect(isError).toBe(true);
  });

  test('a path that links lead out of its folder is refused, one within is read', async () => {
    await writeFile(join(data, 'secret.txt'), document);
    await symlink(join(data, 'secret.txt'), join(seeds, 'link.txt'));
    await mkdir(join(seeds, 'texts'));
    await writeFile(join(seeds, 'texts', 'one.txt'), `${document} This one may be read.`);
    await writeFile(join(seeds, 'texts', 'two.bin'), Buffer.from([0, 1, 2, 3]));
    const out = await text('add_seeds', { paths: ['link.txt'] });
    expect(out).toMatchObject({ isError: true, text: expect.stringContaining('is not in a folder') });
    const into = await client.call('add_seeds', { paths: ['texts'] });
    expect(into.structuredContent).toMatchObject({ status: 'finished', added: 1, skipped: 1 });
    expect(into.structuredContent.skipped_first[0].uri).toMatch(/two\.bin$/);
  });
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
    expect(bad.note).toMatch(/^1 of 1 answers have faults/);
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

test('resources, completion and the prompt', async () => {
  const { client: plain } = client;
  const { resources } = await plain.listResources();
  expect(resources.map(({ uri }) => uri)).toContain('agentinstruct://skills/tiny-reading');
  const skill = await plain.readResource({ uri: 'agentinstruct://skills/tiny-reading' });
  expect(JSON.parse((skill.contents[0] as { text: string }).text)).toMatchObject({ name: 'tiny-reading' });
  await expect(plain.readResource({ uri: 'agentinstruct://skills/none' })).rejects.toThrow();
  await expect(plain.readResource({ uri: 'agentinstruct://records/none' })).rejects.toThrow();
  const completed = await plain.complete({
    ref: { type: 'ref/prompt', name: 'first_conversation' },
    argument: { name: 'skill', value: 'tiny' },
  });
  expect(completed.completion.values).toEqual(['tiny-reading']);
  const prompt = await plain.getPrompt({ name: 'first_conversation', arguments: { skill: 'tiny-reading' } });
  expect(JSON.stringify(prompt.messages)).toContain('start_flow');
});
