import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type TestClient } from './clients.ts';
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
  submit_steps: { hints: 'W', input: 'flow_id* answers* wait_seconds' },
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
  start_batch: {
    hints: 'IW',
    input:
      'skills* seeds records* refinements rounds sizes passage_words language teacher max_candidates budget concurrency random_seed dry_run wait_seconds',
  },
  get_batch: { hints: 'RI', input: 'batch_id after wait_seconds limit cursor' },
  control_batch: { hints: 'DIW', input: 'batch_id* action* budget confirm' },
  list_records: { hints: 'RI', input: 'flow_id skill kind language limit cursor' },
  get_record: { hints: 'RI', input: 'record_id*' },
  export_dataset: {
    hints: 'D',
    input: 'file form flow_id skill kind language answered_by overwrite wait_seconds',
  },
  run_code: { hints: '', input: 'language* code* stdin files tests session_id timeout_seconds' },
  search_web: { hints: 'RIW', input: 'query* count language' },
  fetch_page: { hints: 'RIW', input: 'url* max_characters' },
  search_corpus: { hints: 'RI', input: 'query* count wait_seconds' },
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

beforeAll(async () => {
  client = await connect('modern', stdioServer(await makeDataDirectory()));
});

afterAll(async () => {
  await client.close();
  await removeDataDirectories();
});

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
    expect(JSON.stringify(tools).length).toBeLessThanOrEqual(36_000);
    for (const tool of tools) {
      expect(tool.name).toMatch(/^[a-z][a-z0-9_]{2,39}$/);
      expect(tool.title).toBeTruthy();
      expect(tool.description?.length).toBeLessThan(600);
      expect(JSON.stringify(tool.inputSchema).length).toBeLessThan(16_384);
      expect(tool.outputSchema?.additionalProperties).toBe(false);
      for (const hint of Object.keys(letters)) expect(tool.annotations?.[hint]).toBeTypeOf('boolean');
    }
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
