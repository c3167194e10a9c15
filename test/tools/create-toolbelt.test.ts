import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Agent } from '../../src/agents/skills/skill.ts';
import { createSteps, type StepOrder, type Steps } from '../../src/agents/step.ts';
import type { Toolbelt } from '../../src/agents/toolbelt.ts';
import { buildSharedParts } from '../../src/command-line/build-shared-parts.ts';
import { readConfig } from '../../src/config.ts';
import { seedFromText } from '../../src/datasets/seed-from-text.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { LedgerEntry, Store } from '../../src/store/store.ts';
import { createScriptedTeacher, type ScriptLine } from '../../src/teachers/scripted.ts';
import { roles, type Teachers } from '../../src/teachers/teacher.ts';
import { agentToolNames, createToolbelt } from '../../src/tools/create-toolbelt.ts';
import { removeDataDirectories } from '../end-to-end/servers.ts';
import { sendJson, startServer } from '../search/local-server.ts';
import { writeConfig } from './serve-configured.ts';

let store: Store;
let toolbelt: Toolbelt;
let closeParts: () => Promise<void>;

async function build(config: object): Promise<void> {
  const { file, data } = await writeConfig(config);
  store = await openSqliteStore({ directory: join(data, 'store') });
  const parts = buildSharedParts(readConfig({ config: file, dataDir: data }, {}), store.seeds);
  closeParts = parts.close;
  toolbelt = createToolbelt(parts.shared);
}

beforeEach(() => build({}));

afterEach(async () => {
  await closeParts();
  await store.close();
});

afterAll(removeDataDirectories);

const agent: Agent = {
  system: 'You look things up.',
  prompt: 'Who kept it?',
  tools: [...agentToolNames],
  tool_turns: 4,
  temperature: 0,
  max_tokens: 500,
};

const makeOrder = (change: Partial<Agent> = {}): StepOrder => ({
  path: 'p',
  role: 'respond',
  purpose: 'answer',
  agent: { ...agent, ...change },
  slots: {},
  answer: null,
});

type Script = Parameters<typeof createScriptedTeacher>[0]['script'];

function makeSteps(script: Script): Steps {
  const teacher = createScriptedTeacher({ name: 'script', script });
  return createSteps({
    run: 'run',
    randomSeed: '1',
    ledger: store.ledger,
    teachers: Object.fromEntries(roles.map((role) => [role, teacher])) as unknown as Teachers,
    toolbelt,
    budget: null,
    drain: new AbortController().signal,
    signal: new AbortController().signal,
  });
}

const ask = (steps: Steps, order = makeOrder(), onPaid: (entry: LedgerEntry) => void = () => {}) =>
  steps.ask(order, { retries: 0, onPaid });

const callsOf = (...calls: [string, object][]): Pick<ScriptLine, 'answer' | 'tool_calls'> => ({
  answer: '',
  tool_calls: calls.map(([name, args], index) => ({
    id: `call${index}`,
    name,
    arguments: JSON.stringify(args),
  })),
});

async function call(name: string, input: unknown): Promise<string> {
  const tool = toolbelt.find((known) => known.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool.run(input, { signal: new AbortController().signal, group: 'test' });
}

test('the tools of agents, with what each takes', () => {
  expect(
    Object.fromEntries(toolbelt.map(({ name, input }) => [name, Object.keys(input.properties as object)])),
  ).toEqual({
    run_code: ['language', 'code', 'stdin', 'files', 'tests', 'timeout_seconds'],
    calculate: ['expression'],
    search_web: ['query', 'count', 'language'],
    search_corpus: ['query', 'count'],
    fetch_page: ['url', 'max_characters'],
  });
  for (const { description, input } of toolbelt) {
    expect(description.length).toBeLessThanOrEqual(600);
    expect(input).toMatchObject({ type: 'object', additionalProperties: false });
    expect(input).not.toHaveProperty('$schema');
  }
});

test('programs of one candidate are run as a group', async () => {
  const { file, data } = await writeConfig({});
  const own = buildSharedParts(readConfig({ config: file, dataDir: data }, {}), store.seeds);
  const groups: (string | undefined)[] = [];
  const { interpreter } = own.shared;
  const run: typeof interpreter.run = (request) => {
    groups.push(request.group);
    return interpreter.run(request);
  };
  const [runCode] = createToolbelt({ ...own.shared, interpreter: { ...interpreter, run } });
  const { signal } = new AbortController();
  const ofCandidate = { signal, group: 'run:7' };
  const program = { language: 'javascript', code: '6 * 7' };
  expect(await runCode?.run(program, ofCandidate)).toContain('"value":"42"');
  await runCode?.run(program, { signal, group: 'run:8' });
  expect(groups).toEqual(['run:7', 'run:8']);
  await own.close();
});

test('packages in the data directory are told of', async () => {
  const { file, data } = await writeConfig({});
  const place = join(data, 'interpreter/python-packages');
  await cp(join(import.meta.dirname, '../fixtures/interpreter/packages'), place, { recursive: true });
  const own = buildSharedParts(readConfig({ config: file, dataDir: data }, {}), store.seeds);
  const [runCode] = createToolbelt(own.shared);
  expect(runCode?.description).toMatch(/also tiny_numbers 1\.2; not installed: sympy, /);
  expect(toolbelt[0]?.description).not.toContain('tiny_numbers');
  await own.close();
});

test('a step calls tools; the second time the ledger answers and nothing runs', async () => {
  const outcome = await seedFromText('The lighthouse at Skerry was kept by Ada Finch.', {});
  if ('skipped' in outcome) throw new Error('no seed');
  await store.seeds.add([outcome.seed]);
  const script: ScriptLine[] = [
    callsOf(
      ['run_code', { language: 'javascript', code: 'console.log(6 * 7)' }],
      ['search_corpus', { query: 'lighthouse' }],
      ['calculate', { expression: '1/3 + 1/6' }],
    ),
    { match: { contains: ['42\\n', 'kept by Ada Finch', '"result":"0.5"'] }, answer: 'Ada Finch, 42 times.' },
  ];
  const paid: LedgerEntry[] = [];
  const first = await ask(makeSteps(script), makeOrder(), (entry) => paid.push(entry));
  expect(first).toBe('Ada Finch, 42 times.');
  expect(paid).toHaveLength(2);

  // Without interpreter, index and script there is nothing left that could answer but the ledger.
  await closeParts();
  expect(await ask(makeSteps([]))).toBe(first);
  const usage = await store.ledger.usage('run');
  expect(usage.answers).toBeGreaterThanOrEqual(2);
});

test('a tool loop that never ends stops at tool_turns', async () => {
  const rounds = { ...callsOf(['calculate', { expression: '1 + 1' }]), repeat: true };
  let asked = 0;
  const step = ask(makeSteps([rounds]), makeOrder({ tool_turns: 2 }), () => {
    asked += 1;
  });
  await expect(step).rejects.toMatchObject({ reason: 'tool limit' });
  expect(asked).toBe(3);
});

describe('what an agent does wrong, it is told', () => {
  test.each([
    ['run_code', { language: 'javascript', code: '1', session_id: 'new' }, /Unrecognized key: "session_id"/],
    ['run_code', { language: 'ruby', code: '1' }, /^The arguments have faults: language: Invalid option/],
    ['calculate', {}, /expression: Invalid input/],
    ['calculate', { expression: 'zeros(1e9)' }, /there is no function zeros/],
    ['fetch_page', { url: 'http://127.0.0.1/' }, /^The address is refused/],
    ['fetch_page', { url: 'https://example.org', max_characters: 1e9 }, /max_characters: Too big/],
    ['search_corpus', { query: 'x', wait_seconds: 1 }, /Unrecognized key: "wait_seconds"/],
  ])('%s %j', async (name, input, wanted) => {
    let told = '';
    const steps = makeSteps(({ messages }) => {
      const last = messages.at(-1);
      if (last?.role !== 'tool') return callsOf([name, input as object]);
      told = last.content;
      return { answer: 'I see.' };
    });
    expect(await ask(steps)).toBe('I see.');
    expect(told).toMatch(wanted);
  });

  test('what the operator must mend stops the step, and is not kept as a result', async () => {
    const steps = () => makeSteps(() => callsOf(['search_web', { query: 'x' }]));
    await expect(ask(steps())).rejects.toThrow(/^No web search provider is configured\./);
    await expect(ask(steps())).rejects.toThrow(/^No web search provider is configured\./);
  });

  test('a run that is stopped is no result of its tool', async () => {
    await closeParts();
    const tool = toolbelt.find(({ name }) => name === 'search_corpus');
    const stop = new AbortController();
    const running = tool?.run({ query: 'x' }, { signal: stop.signal, group: 'test' });
    stop.abort(new Error('the run was stopped'));
    await expect(running).rejects.toThrow('the run was stopped');
  });

  test('a program that fails is a result', async () => {
    const result = JSON.parse(await call('run_code', { language: 'javascript', code: 'nothing.there' }));
    expect(result.error).toMatchObject({ name: 'ReferenceError', line: 1 });
  });

  test('long texts of a result are cut, so that the rest of it is seen', async () => {
    const result = JSON.parse(
      await call('run_code', { language: 'javascript', code: "console.log('x'.repeat(9000)); 'end'" }),
    );
    expect(result.stdout).toMatch(/^x{5000}\n\[cut at 5000 characters\]$/);
    expect(result.value).toBe('"end"');
  });
});

test('an agent searches the web and reads a page, over a provider from the configuration', async () => {
  await closeParts();
  await store.close();
  const page = '<html><head><title>Skerry</title></head><body><p>Its keeper was Ada Finch.</p></body></html>';
  const web = await startServer(({ path, body }, response) => {
    if (path === '/search') {
      const { query } = JSON.parse(body) as { query: string };
      const url = `${web.origin}/page`;
      sendJson(response, 200, { results: [{ title: `On ${query}`, url, content: 'A keeper.', score: 1 }] });
    } else if (path === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    else response.writeHead(404).end();
  });
  try {
    await build({
      search: { provider: 'tavily', settings: { apiKey: 'tvly-test', baseUrl: web.origin } },
      fetch: { allow_hosts: [`127.0.0.1:${web.port}`] },
    });
    const script: ScriptLine[] = [
      callsOf(['search_web', { query: 'skerry keeper' }]),
      {
        ...callsOf(['fetch_page', { url: `${web.origin}/page` }]),
        match: { contains: ['"provider":"tavily"', 'On skerry keeper'] },
      },
      { match: { contains: 'Its keeper was Ada Finch.' }, answer: 'Ada Finch' },
    ];
    expect(await ask(makeSteps(script))).toBe('Ada Finch');
    const asked = web.seen.length;
    expect(await ask(makeSteps([]))).toBe('Ada Finch');
    expect(web.seen).toHaveLength(asked);
  } finally {
    await web.close();
  }
});
