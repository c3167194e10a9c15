import { randomUUID } from 'node:crypto';
import { followPath } from '../agents/candidate.ts';
import { type CandidatePath, formatPath } from '../agents/candidate-path.ts';
import { defaultSizes } from '../agents/flow-context.ts';
import { createSteps } from '../agents/step.ts';
import { drawPaths } from '../batches/draws.ts';
import { createSeedReader, refuseForm } from '../batches/seed-reader.ts';
import { assertNames, findSkill } from '../batches/work-parts.ts';
import type { Config } from '../config.ts';
import { readSeeds } from '../datasets/read-seeds.ts';
import { CallerError } from '../errors.ts';
import type { Ledger, LedgerEntry, Seed } from '../store/store.ts';
import { answerOnline, type Role, roles, type Teacher, type Teachers } from '../teachers/teacher.ts';
import { buildParts } from './build-parts.ts';
import { showDownload } from './progress.ts';
import { stripControls } from './show-record.ts';

type Say = (text: string) => void;

/** Answers of one preview: nothing of it is kept. */
function createPassingLedger(): Ledger {
  const entries = new Map<string, LedgerEntry>();
  return {
    get: async (key) => entries.get(key) ?? null,
    async put(entry) {
      if (!entries.has(entry.key)) entries.set(entry.key, entry);
    },
    async usage() {
      throw new Error('a preview asks for no sum');
    },
  };
}

/** The same teacher; what it is asked and what it answers are said together, once the answer is there. */
function tellOf(teacher: Teacher, say: Say): Teacher {
  return {
    name: teacher.name,
    model: teacher.model,
    prices: teacher.prices ?? null,
    async ask(request, options) {
      const answer = await teacher.ask(request, options);
      say(`\n═══ ${request.role} · ${answer.model}`);
      for (const { role, content } of request.messages) say(`─── ${role}\n${stripControls(content)}`);
      const calls = answer.toolCalls.map((call) => `${call.name}(${call.arguments})`);
      say(
        `─── answer (${answer.finish})\n${stripControls([answer.text, ...calls].filter(Boolean).join('\n'))}`,
      );
      return answer;
    },
    probe: (signal) => teacher.probe(signal),
    close: () => teacher.close(),
  };
}

async function readOneSeed(file: string): Promise<Seed> {
  for await (const outcome of readSeeds([file])) {
    if ('seed' in outcome) return outcome.seed;
    throw new CallerError(
      `The seed ${outcome.skipped.uri} is of no use: ${outcome.skipped.reason}.`,
      'Name another.',
    );
  }
  throw new CallerError('The path holds no seed.', 'Name a file of text, Markdown, HTML or code.');
}

/** An instruction with its refinements: the first group that a batch with this random seed would draw. */
async function drawGroup(source: Parameters<typeof drawPaths>[0]): Promise<CandidatePath[]> {
  for await (const group of drawPaths(source)) return group;
  throw new CallerError(`No transformation of ${source.skill.name} suits these kinds.`, 'Name other kinds.');
}

export interface PreviewFlags {
  seed: string;
  kinds?: string[];
  randomSeed: string;
}

/**
 * Takes one seed through a skill with the configured teacher and shows every prompt and answer. Nothing is kept. Answers
 * the exit code: 0 where a candidate was accepted, else 2.
 */
export async function previewSkill(config: Config, name: string, flags: PreviewFlags): Promise<number> {
  const say: Say = (text) => void process.stdout.write(`${text}\n`);
  const parts = await buildParts(config, showDownload(process.stderr));
  try {
    const skill = findSkill(parts.skills, name);
    const asked = answerOnline(parts.teachersFor(null));
    if (roles.some((role) => asked[role].name === 'host')) {
      throw new CallerError(
        'A preview on the command line has no host assistant to answer its steps.',
        'Choose a teacher: --teacher embedded, or --teacher openai --model <name>.',
      );
    }
    const teachers = Object.fromEntries(
      roles.map((role: Role) => [role, tellOf(asked[role], say)]),
    ) as Teachers;
    const seed = await readOneSeed(flags.seed);
    const readSeed = createSeedReader({ ...parts.store.seeds, get: async () => seed });
    const { passages } = await readSeed(skill, seed.id);
    if (passages.length === 0) throw refuseForm(skill, seed);
    assertNames(`kind in ${skill.name}`, Object.keys(skill.kinds), flags.kinds ?? []);
    const run = `preview_${randomUUID()}`;
    const { signal } = new AbortController();
    const { randomSeed } = flags;
    const steps = createSteps({
      run,
      randomSeed,
      ledger: createPassingLedger(),
      teachers,
      toolbelt: parts.toolbelt,
      budget: null,
      drain: signal,
      signal,
    });
    const { interpreter, now } = parts;
    const paths = await drawGroup({
      plan: { random_seed: randomSeed, refinements: 1, rounds: 1, sizes: defaultSizes },
      share: { skill: name, weight: 1, ...(flags.kinds !== undefined && { kinds: flags.kinds }) },
      skill,
      seeds: [seed.id],
      countPassages: async () => passages.length,
    });
    const given = { run, skill, seed, passages, language: null, sizes: defaultSizes, steps, interpreter };
    let accepted = 0;
    for (const path of paths) {
      const outcome = await followPath({ ...given, retries: 0, now }, path);
      say(
        `\n>>> ${formatPath(path)}: ${outcome.state}${outcome.reason === null ? '' : `, ${outcome.reason}`}`,
      );
      for (const check of outcome.body.checks) {
        say(
          `    ${check.passed ? 'passed' : 'FAILED'} ${check.name} (${check.kind}): ${stripControls(check.evidence)}`,
        );
      }
      if (outcome.state === 'accepted') accepted += 1;
    }
    return accepted > 0 ? 0 : 2;
  } finally {
    await parts.close();
  }
}
