import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CandidateOutcome, followPath } from '../../src/agents/candidate.ts';
import type { CandidatePath } from '../../src/agents/candidate-path.ts';
import { checks } from '../../src/agents/checks/checks.ts';
import { forms } from '../../src/agents/forms/forms.ts';
import { readSkillDirectories } from '../../src/agents/skills/load-skills.ts';
import { createSteps } from '../../src/agents/step.ts';
import type { Interpreter } from '../../src/interpreter/interpreter.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Seed } from '../../src/store/store.ts';
import { createScriptedTeacher, type ScriptLine } from '../../src/teachers/scripted.ts';
import { roles, type Teacher, type TeacherRequest, type Teachers } from '../../src/teachers/teacher.ts';

const taxonomies = fileURLToPath(new URL('../../taxonomies', import.meta.url));
const tools = ['run_code', 'calculate', 'search_web', 'search_corpus', 'fetch_page'];

export interface Followed {
  outcome: CandidateOutcome;
  /** Of every candidate, where several instructions were written at once; `outcome` is the first. */
  outcomes: CandidateOutcome[];
  /** Every question that the teacher was asked, in order. */
  requests: TeacherRequest[];
}

/** One candidate to be made: where it stands in the flow, the passage and what the teacher says on the way. */
export interface GivenPath {
  skill: string;
  kind: string;
  transformation: string;
  refinements?: CandidatePath['refinements'];
  passage: string;
  script: ScriptLine[];
  answers?: number;
  /** False: the teacher is asked anew instead of being told its faults. */
  mends?: boolean;
  /** Written at once, each of which is followed; left out: one. */
  instructions?: number;
  /** How often what failed may be tried anew; left out: never. */
  retries?: number;
  /** Left out: the skill must run nothing. */
  interpreter?: Interpreter;
}

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

/** Goes along one path of a shipped skill with a teacher that says what is in the script, every line of it, over a real store. */
export async function followScripted(given: GivenPath): Promise<Followed> {
  const { skills } = await readSkillDirectories([taxonomies], { forms, checks, tools });
  const skill = skills.get(given.skill);
  if (skill === undefined) throw new Error(`there is no sound skill ${given.skill}`);
  const requests: TeacherRequest[] = [];
  const scripted = createScriptedTeacher({ name: 'script', script: given.script });
  const teacher: Teacher = {
    ...scripted,
    mends: given.mends ?? true,
    ask(request, options) {
      requests.push(request);
      return scripted.ask(request, options);
    },
  };
  const directory = await mkdtemp(join(tmpdir(), 'follow-'));
  const store = await openSqliteStore({ directory });
  const { signal } = new AbortController();
  const teachers = Object.fromEntries(roles.map((role) => [role, teacher])) as Teachers;
  try {
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
    const seed = { id: 'a'.repeat(64), uri: null, licence: null, language: 'en' } as Seed;
    const { instructions = 1, answers = 1, refinements = [], transformation, kind } = given;
    const outcomes: CandidateOutcome[] = [];
    for (let number = 0; number < instructions; number++) {
      const path = { seed: seed.id, passage: 0, transformation, kind, number, refinements };
      outcomes.push(
        await followPath(
          {
            run: 'run',
            skill,
            seed,
            passages: [given.passage],
            language: null,
            sizes: { instructions, suggestions: 1, answers },
            steps,
            interpreter: given.interpreter ?? unusedInterpreter,
            retries: given.retries ?? 0,
            now: () => new Date(0),
          },
          path,
        ),
      );
    }
    scripted.assertUsed();
    return { outcome: outcomes[0] as CandidateOutcome, outcomes, requests };
  } finally {
    await store.close();
    await rm(directory, { recursive: true });
  }
}

/** The same where only what became of the candidate is looked at. */
export async function followSkill(given: GivenPath): Promise<CandidateOutcome> {
  return (await followScripted(given)).outcome;
}
