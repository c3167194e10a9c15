/**
 * One worker process for bench/batches.ts: works a batch over a provider to its end, and prints what it took as a line of
 * JSON. Killed and started again on the same directory it goes on.
 */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checks } from '../../src/agents/checks/checks.ts';
import { forms } from '../../src/agents/forms/forms.ts';
import { loadSkills } from '../../src/agents/skills/load-skills.ts';
import { viewBatch } from '../../src/batches/batch-view.ts';
import { createBatch } from '../../src/batches/batches.ts';
import { startHeartbeat } from '../../src/batches/queue/heartbeat.ts';
import { runBatch } from '../../src/batches/run-batch.ts';
import type { WorkParts } from '../../src/batches/work-parts.ts';
import { seedFromText } from '../../src/datasets/seed-from-text.ts';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { nameThisProcess } from '../../src/store/process-owner.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Seed, SeedStore } from '../../src/store/store.ts';
import { createOpenAiTeacher } from '../../src/teachers/endpoint/openai-compatible.ts';
import { roles, type Teacher, type TeacherRequest, type Teachers } from '../../src/teachers/teacher.ts';

export interface Work {
  /** Address of the provider; null: answers are made up in this process. */
  url: string | null;
  directory: string;
  database?: string;
  records: number;
  concurrency: number;
  /** Calls of one candidate: one, where twenty instructions are written at once, or transform, instruct and respond. */
  chain: 1 | 3;
}

export interface Took {
  seconds: number;
  calls: number;
  processorMs: number;
  /** MB, the most of the whole run, and when a tenth of the records were there. */
  memory: number;
  memoryEarly: number;
  /** Milliseconds to the first durable record. */
  firstMs: number;
  accepted: number;
  attempted: number;
  /** Candidates settled a second while as many as can be were under way: between the first and the last of them. */
  steadyRate: number;
  /** Candidates that this worker brought to their end. */
  settled: number;
}

const instructionsAtOnce = 20;
/** More than calls: while the answer of one is kept and checked, another one takes its place at the provider. */
const candidatesAtOnce = (calls: number): number => Math.ceil(calls * 1.25);
const work: Work = JSON.parse(process.argv[2] ?? '');

async function addPassages(seeds: SeedStore, count: number): Promise<void> {
  const detect = () => 'en';
  for (let first = await seeds.count(); first < count; first += 500) {
    const some: Seed[] = [];
    for (let number = first; number < Math.min(count, first + 500); number++) {
      const text = `The mill number ${number} was opened in ${1200 + number} by its neighbours. They had saved for years and built it with their own hands, stone by stone, before the winter came.`;
      const outcome = await seedFromText(text, {}, { detect });
      if ('seed' in outcome) some.push(outcome.seed);
    }
    await seeds.add(some);
  }
}

/** Answers as the provider does, without a network: for what only the rest of the work is measured with. */
function createLocalTeacher(): Teacher {
  let number = 0;
  const write = ({ role, messages }: TeacherRequest): string => {
    const prompt = messages.at(-1)?.content ?? '';
    if (role === 'transform') return prompt;
    number += 1;
    if (role === 'respond') {
      const asked = /question (\w+)\?/.exec(prompt)?.[1] ?? '';
      return JSON.stringify({ reasoning: prompt, answerable: true, answer: `answer ${asked}` });
    }
    const count = Number(/COUNT (\d+)/.exec(prompt)?.[1] ?? 1);
    const instructions = Array.from({ length: count }, (_, index) => {
      const name = `${number}x${index}`;
      return { evidence: '', question: `What is question ${name}?`, correct: `answer ${name}` };
    });
    return JSON.stringify({ instructions });
  };
  return {
    name: 'local',
    model: 'mock',
    prices: { input: 1, output: 1 },
    async ask(request) {
      return {
        text: write(request),
        toolCalls: [],
        finish: 'stop',
        usage: { inputTokens: 400, outputTokens: 250 },
        model: 'mock',
        cost: 0.00065,
      };
    },
    probe: async () => null,
    close: async () => {},
  };
}

await mkdir(work.directory, { recursive: true });
const store =
  work.database === undefined
    ? await openSqliteStore({ directory: work.directory })
    : await openPostgresStore({ connectionString: work.database });
const teacher =
  work.url === null
    ? createLocalTeacher()
    : createOpenAiTeacher({
        name: 'provider',
        model: 'mock',
        baseUrl: work.url,
        apiKey: null,
        concurrency: work.concurrency,
        priceInput: 1,
        priceOutput: 1,
        maxRetries: 12,
      });
const owner = nameThisProcess();
const parts: WorkParts = {
  store,
  skills: await loadSkills([fileURLToPath(new URL('.', import.meta.url))], { forms, checks, tools: [] }),
  interpreter: createInterpreter({}),
  toolbelt: [],
  teachersFor: () => Object.fromEntries(roles.map((role) => [role, teacher])) as Teachers,
  owner,
  now: () => new Date(),
};
const single = work.chain === 1;
await addPassages(store.seeds, single ? Math.ceil(work.records / instructionsAtOnce) + 8 : work.records + 64);
const heartbeat = await startHeartbeat(store.owners, owner);
const id = await createBatch(parts, {
  skills: [{ skill: 'bench', transformations: [single ? 'as-it-is' : 'retelling'] }],
  records: work.records,
  refinements: 0,
  sizes: { instructions: single ? instructionsAtOnce : 1, answers: 1, suggestions: 1 },
  concurrency: candidatesAtOnce(work.concurrency),
});
// Whoever started this says when to begin, all workers together.
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const began = performance.now();
const processor = process.cpuUsage();
let firstMs = 0;
let settled = 0;
let fullAt = 0;
let emptyingAt = 0;
let memory = 0;
let memoryEarly = 0;
const end = await runBatch(parts, id, {
  drain: new AbortController().signal,
  stop: new AbortController().signal,
  onSettled() {
    settled += 1;
    if (settled === 1) firstMs = performance.now() - began;
    if (settled === work.concurrency) fullAt = performance.now();
    if (settled === work.records - work.concurrency) emptyingAt = performance.now();
    if (settled % 500 !== 0) return;
    memory = Math.max(memory, process.memoryUsage.rss());
    if (settled <= work.records / 10) memoryEarly = memory;
  },
});
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(processor);
const run = await store.runs.get(id);
// Another worker may have written down the end before this one came to it.
if (run?.state !== 'finished') throw new Error(`the batch ended ${JSON.stringify(end)}`);
const { counts, spent } = await viewBatch(store, run);
const took: Took = {
  seconds,
  calls: spent.calls,
  processorMs: (user + system) / 1000,
  memory: memory / 2 ** 20,
  memoryEarly: memoryEarly / 2 ** 20,
  firstMs,
  accepted: counts.accepted,
  attempted: counts.attempted,
  steadyRate: (work.records - 2 * work.concurrency) / ((emptyingAt - fullAt) / 1000),
  settled,
};
process.stdout.write(`${JSON.stringify(took)}\n`);
await heartbeat.stop();
await parts.interpreter.close();
await teacher.close();
await store.close();
