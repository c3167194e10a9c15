import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadSkills } from '../../src/agents/skills/load-skills.ts';
import { type BatchView, viewBatch } from '../../src/batches/batch-view.ts';
import { createBatch } from '../../src/batches/batches.ts';
import { runBatch } from '../../src/batches/run-batch.ts';
import type { WorkParts } from '../../src/batches/work-parts.ts';
import { knownNames } from '../../src/command-line/build-parts.ts';
import { addSeeds } from '../../src/datasets/add-seeds.ts';
import { readSeeds } from '../../src/datasets/read-seeds.ts';
import { RetryLaterError } from '../../src/errors.ts';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { roles, type Teacher, type Teachers } from '../../src/teachers/teacher.ts';
import { seedFolder } from './command.ts';

const skillFolder = fileURLToPath(new URL('../fixtures/batches/skills', import.meta.url));

/** How often, of 100 calls, a teacher does each of these. */
interface Habits {
  wrong: number;
  malformed: number;
  refuses: number;
  fails: number;
  /** Tries that may have been paid before the one that answers. */
  doubts: number;
  mostTokens: number;
}

/** A teacher of the quiz skill whose every answer is drawn from what it is asked: as bad as its habits say. */
function createMoodyTeacher({ wrong, malformed, refuses, fails, doubts, mostTokens }: Habits): Teacher {
  let calls = 0;
  return {
    name: 'moody',
    model: 'moody',
    prices: { input: 1, output: 2 },
    async ask(request, { onDoubt }) {
      calls += 1;
      const said = JSON.stringify([request.messages, request.seed]);
      const hash = createHash('sha256').update(said).digest();
      const draw = (at: number) => (hash[at] ?? 0) % 100;
      if (createHash('sha256').update(`${said}${calls}`).digest().readUInt8(0) % 100 < doubts)
        await onDoubt?.();
      if (draw(0) < fails) throw new RetryLaterError('The teacher is busy.', 'Try again later.');
      const name = hash.toString('hex').slice(0, 12);
      const fields = { evidence: '', question: `What is question ${name}?`, correct: `answer ${name}` };
      const asked = /question (\w{12})\?/.exec(said)?.[1] ?? '';
      const answers: Record<string, unknown> = {
        instruct: { instructions: [fields] },
        suggest: { suggestions: [`change ${name}`] },
        edit: { instruction: fields },
        respond: {
          reasoning: 'So it says.',
          answerable: true,
          answer: draw(1) < wrong ? name : `answer ${asked}`,
        },
      };
      const text =
        request.role === 'transform' ? `Told anew as ${name}.` : JSON.stringify(answers[request.role]);
      const usage = { inputTokens: 1 + (draw(2) % mostTokens), outputTokens: 1 + (draw(3) % mostTokens) };
      return {
        text: draw(4) < malformed ? 'no JSON' : text,
        toolCalls: [],
        finish: draw(5) < refuses ? 'refusal' : 'stop',
        usage,
        model: 'moody',
        cost: (usage.inputTokens + 2 * usage.outputTokens) / 1e6,
      };
    },
    probe: async () => null,
    close: async () => {},
  };
}

function expectIdentity({ counts, skills, budget, records }: BatchView): void {
  for (const part of [counts, ...skills]) {
    expect(part.attempted).toBe(part.accepted + part.rejected + part.failed + part.pending);
    expect(
      Math.min(part.attempted, part.accepted, part.rejected, part.failed, part.pending),
    ).toBeGreaterThanOrEqual(0);
  }
  expect(counts.accepted).toBeLessThanOrEqual(records);
  if (budget === null) return;
  for (const part of ['calls', 'tokens', 'usd'] as const) {
    const cap = budget.cap[part];
    if (cap !== undefined) expect(budget[part]).toBeLessThanOrEqual(cap + 1e-9);
  }
}

const habits = fc.record({
  wrong: fc.nat(60),
  malformed: fc.nat(25),
  refuses: fc.nat(10),
  fails: fc.constantFrom(0, 0, 0, 1),
  doubts: fc.constantFrom(0, 0, 10, 40),
  mostTokens: fc.integer({ min: 1, max: 90 }),
});
const budgets = fc.constantFrom(
  null,
  { calls: 25 },
  { calls: 120 },
  { tokens: 150_000 },
  { usd: 0.05 },
  { usd: 0.2, calls: 90 },
);

test('whatever a teacher does, attempted = accepted + rejected + failed + pending, within the budget, up to N or the reason why not', {
  timeout: 120_000,
}, async () => {
  const skills = await loadSkills([skillFolder], knownNames);
  const interpreter = createInterpreter({});
  await fc.assert(
    fc.asyncProperty(
      habits,
      budgets,
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 1, max: 12 }),
      async (given, budget, records, concurrency) => {
        const directory = await mkdtemp(join(tmpdir(), 'identity-'));
        const store = await openSqliteStore({ directory });
        await addSeeds(store.seeds, readSeeds([seedFolder]));
        const teacher = createMoodyTeacher(given);
        const parts: WorkParts = {
          store,
          skills,
          interpreter,
          toolbelt: [],
          teachersFor: () => Object.fromEntries(roles.map((role) => [role, teacher])) as Teachers,
          owner: 'owner-1',
          now: () => new Date(),
        };
        const id = await createBatch(parts, {
          skills: [{ skill: 'quiz' }],
          records,
          concurrency,
          max_candidates: 60,
          budget,
        });
        const look = async () => {
          const run = await store.runs.get(id);
          if (run === null) throw new Error('the batch is gone');
          return viewBatch(store, run);
        };
        const looks: Promise<void>[] = [];
        const { signal } = new AbortController();
        const end = await runBatch(parts, id, {
          drain: signal,
          stop: signal,
          onSettled: () => void looks.push(look().then(expectIdentity)),
        });
        await Promise.all(looks);
        const view = await look();
        expectIdentity(view);
        expect(await store.records.count({ run: id })).toBe(view.counts.accepted);
        expect(view.state).toBe(end.state);
        if (end.state === 'finished') expect(view.counts).toMatchObject({ accepted: records, pending: 0 });
        else expect(view.why).toMatch(/budget is reached|candidate limit|seeds exhausted|busy/);
        expect((await store.budgets.spending(id)).reserved.calls).toBe(0);
        await store.close();
        await rm(directory, { recursive: true, force: true });
      },
    ),
    { numRuns: 25 },
  );
  await interpreter.close();
});
