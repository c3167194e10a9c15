import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CandidateOutcome, followPath } from '../../src/agents/candidate.ts';
import type { CandidatePath } from '../../src/agents/candidate-path.ts';
import { checks } from '../../src/agents/checks/checks.ts';
import { defaultSizes } from '../../src/agents/flow-context.ts';
import { forms } from '../../src/agents/forms/forms.ts';
import { readSkillDirectories } from '../../src/agents/load-skills.ts';
import { createSteps } from '../../src/agents/step.ts';
import type { Interpreter } from '../../src/interpreter/interpreter.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { createScriptedTeacher, type ScriptLine } from '../../src/teachers/scripted.ts';
import type { Teachers } from '../../src/teachers/teacher.ts';

const directory = fileURLToPath(new URL('../../taxonomies', import.meta.url));
const tools = ['run_code', 'search_web', 'search_corpus', 'fetch_page', 'calculate'];

const unusedInterpreter: Interpreter = {
  run: async () => {
    throw new Error('this skill must not run a program');
  },
  runTests: async () => {
    throw new Error('this skill must not run tests');
  },
  endSession: () => {},
  describe: () => '',
  close: async () => {},
};

/** One candidate to be made: where it stands in the flow, the passage and what the teacher says on the way. */
export interface GivenPath {
  skill: string;
  transformation: string;
  kind: string;
  refinements?: CandidatePath['refinements'];
  passage: string;
  script: ScriptLine[];
  answers?: number;
}

/** Follows a path of a shipped skill with a real store and a scripted teacher, every line of which must be used. */
export async function followSkill(given: GivenPath): Promise<CandidateOutcome> {
  const { skills } = await readSkillDirectories([directory], { forms, checks, tools });
  const skill = skills.get(given.skill);
  if (skill === undefined) throw new Error(`${given.skill} has faults or is not there`);
  const data = await mkdtemp(join(tmpdir(), 'follow-skill-'));
  const store = await openSqliteStore({ directory: data });
  try {
    const teacher = createScriptedTeacher({ name: 'script', script: given.script });
    const { signal } = new AbortController();
    const teachers: Teachers = {
      transform: teacher,
      instruct: teacher,
      suggest: teacher,
      edit: teacher,
      respond: teacher,
      user: teacher,
      judge: teacher,
    };
    const steps = createSteps({
      run: 'run',
      randomSeed: 'seed',
      ledger: store.ledger,
      teachers,
      toolbelt: [],
      budget: null,
      drain: signal,
      signal,
    });
    const id = 'a'.repeat(64);
    const outcome = await followPath(
      {
        run: 'run',
        skill,
        seed: {
          id,
          text: given.passage,
          uri: null,
          licence: null,
          language: 'en',
          form: 'text',
          title: null,
        },
        passages: [given.passage],
        language: null,
        sizes: { ...defaultSizes, answers: given.answers ?? 1 },
        steps,
        interpreter: unusedInterpreter,
        retries: 0,
        now: () => new Date(0),
      },
      {
        seed: id,
        passage: 0,
        transformation: given.transformation,
        kind: given.kind,
        number: 0,
        refinements: given.refinements ?? [],
      },
    );
    teacher.assertUsed();
    return outcome;
  } finally {
    await store.close();
    await rm(data, { recursive: true, force: true });
  }
}
