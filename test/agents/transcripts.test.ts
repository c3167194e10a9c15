import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnswerReader } from '../../src/agents/answer-reader.ts';
import { followPath } from '../../src/agents/candidate.ts';
import type { CandidatePath } from '../../src/agents/candidate-path.ts';
import type { FlowSizes } from '../../src/agents/flow-context.ts';
import { cutPassages } from '../../src/agents/passages.ts';
import { readSkillDirectories, type Skills } from '../../src/agents/skills/load-skills.ts';
import type { Steps } from '../../src/agents/step.ts';
import { knownNames } from '../../src/command-line/build-parts.ts';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import type { Interpreter } from '../../src/interpreter/interpreter.ts';
import type { LedgerEntry, Seed } from '../../src/store/store.ts';

const taxonomies = fileURLToPath(new URL('../../taxonomies', import.meta.url));
const folder = fileURLToPath(new URL('../fixtures/transcripts', import.meta.url));

/** What a real teacher answered on the way of one candidate, by step path, and what became of it. */
interface Transcript {
  skill: string;
  kind: string;
  state: 'accepted' | 'rejected';
  /** The check that rejected it. */
  reason: string | null;
  teacher: string;
  run: string;
  path: Omit<CandidatePath, 'seed'>;
  sizes: FlowSizes;
  language: string | null;
  seed: Seed;
  answers: Record<string, { role: LedgerEntry['role']; answer: unknown }>;
  /** What tools answered that the flow itself called, by path. */
  tools?: Record<string, unknown>;
}

const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.json')).sort();
const readTranscript = async (file: string): Promise<Transcript> =>
  JSON.parse(await readFile(join(folder, file), 'utf8'));

/** Steps that answer as the teacher did then, each answer held against what its step asks for now. */
function replay({ run, teacher, answers, tools = {} }: Transcript): Steps {
  const read = createAnswerReader();
  return {
    waiting: new Map(),
    callTool: async (path) => tools[path] ?? null,
    async ask(order, { onPaid }) {
      const given = answers[order.path];
      if (given === undefined) throw new Error(`the transcript has no answer for ${order.path}`);
      const text = typeof given.answer === 'string' ? given.answer : JSON.stringify(given.answer);
      const reading = read({ text, finish: 'stop' }, order.answer, order.findFaults);
      if (reading.reason !== null) throw new Error(`${order.path}: ${reading.faults.join('; ')}`);
      onPaid({
        key: order.path,
        run,
        path: order.path,
        role: order.role,
        model: teacher,
        text,
        toolCalls: [],
        finish: 'stop',
        usage: { inputTokens: 0, outputTokens: 0 },
        cost: 0,
      });
      return reading.value;
    },
  };
}

let skills: Skills;
let interpreter: Interpreter;
beforeAll(async () => {
  ({ skills } = await readSkillDirectories([taxonomies], knownNames));
  interpreter = createInterpreter({});
});
afterAll(() => interpreter.close());

function skillOf(name: string) {
  const skill = skills.get(name);
  if (skill === undefined) throw new Error(`there is no skill ${name}`);
  return skill;
}

describe('what a strong teacher once answered', () => {
  test.each(files)('%s: the checks decide as they did', { timeout: 60_000 }, async (file) => {
    const transcript = await readTranscript(file);
    const { run, seed, path, sizes, language, state, reason } = transcript;
    const skill = skillOf(transcript.skill);
    const [minWords, maxWords] = skill.passage.words;
    const outcome = await followPath(
      {
        run,
        skill,
        seed,
        passages: cutPassages(seed, { minWords, maxWords }).map(({ text }) => text),
        language,
        sizes,
        steps: replay(transcript),
        interpreter,
        retries: 0,
        now: () => new Date(0),
      },
      { ...path, seed: seed.id },
    );
    expect([outcome.state, outcome.reason, outcome.body.detail]).toEqual([
      state,
      reason,
      state === 'accepted' ? null : expect.any(String),
    ]);
    if (outcome.state !== 'accepted') return;
    const { messages, checks } = outcome.record;
    expect(messages[0]?.role).toBe('user');
    expect(messages.at(-1)?.role).toBe('assistant');
    expect(checks.every(({ passed }) => passed)).toBe(true);
    // Evidence that code has seen, beside the schema that every answer meets.
    expect(checks.filter(({ kind }) => kind === 'ran').length).toBeGreaterThan(1);
  });

  test('there are accepted ones of every kind, and rejected ones of every skill', async () => {
    const transcripts = await Promise.all(files.map(readTranscript));
    for (const skill of skills.values()) {
      const own = transcripts.filter((transcript) => transcript.skill === skill.name);
      const accepted = new Set(own.filter(({ state }) => state === 'accepted').map(({ kind }) => kind));
      const missing = Object.keys(skill.kinds).filter((kind) => !accepted.has(kind));
      expect(missing, `kinds of ${skill.name}`).toEqual([]);
      expect(
        own.some(({ state }) => state === 'rejected'),
        `a rejected one of ${skill.name}`,
      ).toBe(true);
    }
  });
});
