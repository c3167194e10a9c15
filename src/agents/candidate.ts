import { forGroup } from '../interpreter/for-group.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { CheckResult, DataRecord } from '../store/record.ts';
import type { LedgerEntry, Seed } from '../store/store.ts';
import { StepWaits } from '../teachers/host.ts';
import {
  type CandidatePath,
  type ContentPath,
  findParent,
  formatPath,
  makeCandidateId,
} from './candidate-path.ts';
import type { CheckInput, CheckParts } from './checks/check.ts';
import { type FlowContext, type FlowSizes, formOf, kindOf } from './flow-context.ts';
import { instruct } from './instruct.ts';
import { type Content, type Instruction, type Response, showInstruction } from './instruction.ts';
import { createLookUp } from './look-up.ts';
import { refine } from './refine.ts';
import { respond } from './respond.ts';
import { createJudge, runChecks, withoutAnswers } from './run-checks.ts';
import type { Skill } from './skills/skill.ts';
import { StepFailure, type Steps } from './step.ts';
import { transform } from './transform.ts';

/** What one candidate is made with. */
export interface CandidateParts {
  run: string;
  skill: Skill;
  seed: Seed;
  /** The seed as the skill cuts it. */
  passages: readonly string[];
  /** BCP 47 tag; null: the seed's own, English where that is unknown. */
  language: string | null;
  sizes: FlowSizes;
  steps: Steps;
  interpreter: Interpreter;
  /** How often the failed steps of this candidate may be tried anew. */
  retries: number;
  now(): Date;
}

/** How far a candidate came. */
export interface CandidateBody {
  content: Content | null;
  instruction: Instruction | null;
  /** The user turn as a student reads it. */
  shown: string | null;
  response: Response | null;
  checks: CheckResult[];
  /** Why it failed or was rejected, in a line; null otherwise. */
  detail: string | null;
}

export type CandidateOutcome =
  | { state: 'accepted'; reason: null; body: CandidateBody; record: DataRecord }
  | { state: 'rejected' | 'failed'; reason: string; body: CandidateBody }
  /** A step waits for the host assistant, or the flow was asked to stop here. */
  | { state: 'pending'; reason: null; body: CandidateBody };

/** Where to stop: with the instruction, refined where the path says so, or with the checked answer. */
export type Stage = 'instruct' | 'respond';

function passageOf({ seed, passages }: CandidateParts, path: ContentPath): string {
  const passage = passages[path.passage];
  if (passage === undefined) throw new Error(`seed ${seed.id} has no passage ${path.passage}`);
  return passage;
}

interface Paid {
  models: Record<string, string>;
  entries: Map<string, LedgerEntry>;
}

function makeContext(parts: CandidateParts, paid: Paid): FlowContext {
  return {
    skill: parts.skill,
    language: parts.language ?? parts.seed.language ?? 'en',
    sizes: parts.sizes,
    interpreter: parts.interpreter,
    retries: parts.retries,
    ask: (order) =>
      parts.steps.ask(order, {
        retries: parts.retries,
        onPaid(entry) {
          paid.entries.set(entry.key, entry);
          paid.models[entry.role] = entry.model;
        },
      }),
    callTool: (path, name, input) => parts.steps.callTool(path, name, input, parts.retries),
  };
}

function makeRecord(
  parts: CandidateParts,
  path: CandidatePath,
  language: string,
  paid: Paid,
  made: { shown: string; instruction: Instruction; response: Response; checks: CheckResult[] },
): DataRecord {
  const { run, seed, skill } = parts;
  const parent = findParent(path);
  const entries = [...paid.entries.values()];
  const costs = entries.map(({ cost }) => cost);
  return {
    id: makeCandidateId(run, path),
    skill: skill.name,
    kind: path.kind,
    messages: [{ role: 'user', content: made.shown }, ...made.response.turns],
    ...(made.response.tools !== undefined && { tools: made.response.tools }),
    language,
    seed: { id: seed.id, uri: seed.uri, licence: seed.licence, sha256: seed.id },
    lineage: {
      run,
      path: formatPath(path),
      transformation: path.transformation,
      parent: parent === null ? null : makeCandidateId(run, parent),
      depth: path.refinements.length,
      suggestion: made.instruction.refinement?.suggestion ?? null,
    },
    checks: made.checks,
    teacher: {
      models: paid.models,
      input_tokens: entries.reduce((sum, { usage }) => sum + usage.inputTokens, 0),
      output_tokens: entries.reduce((sum, { usage }) => sum + usage.outputTokens, 0),
      cost_usd: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    },
    skill_version: { version: skill.version, sha256: skill.sha256 },
    labels: { unanswerable: made.instruction.expects === 'unanswerable' },
    created: parts.now().toISOString(),
  };
}

/** The outcome of a candidate that a check refuses, with its evidence. */
function reject(body: CandidateBody): CandidateOutcome {
  const broken = body.checks.find((check) => !check.passed);
  if (broken === undefined) throw new Error('no check refuses this candidate');
  body.detail = broken.evidence;
  return { state: 'rejected', reason: broken.name, body };
}

/**
 * Goes along one path, from the passage to the checked answer or to the end of `until`. Every step goes through the
 * ledger, so following a path again costs nothing for what is answered. Throws only what stops a run: teachers out of
 * reach, a full disk, an abort, a bug.
 */
export async function followPath(
  parts: CandidateParts,
  path: CandidatePath,
  until: Stage = 'respond',
): Promise<CandidateOutcome> {
  const { skill } = parts;
  const paid: Paid = { models: {}, entries: new Map() };
  const interpreter = forGroup(parts.interpreter, makeCandidateId(parts.run, path));
  const context = makeContext({ ...parts, interpreter }, paid);
  const kind = kindOf(skill, path.kind);
  const form = formOf(kind);
  const body: CandidateBody = {
    content: null,
    instruction: null,
    shown: null,
    response: null,
    checks: [],
    detail: null,
  };
  const pending = (): CandidateOutcome => ({ state: 'pending', reason: null, body });
  try {
    const source = passageOf(parts, path);
    const content = await transform(context, path, source);
    body.content = content;
    let instruction = await instruct(context, path, content);
    for (const index of path.refinements.keys()) {
      const part = { ...path, refinements: path.refinements.slice(0, index + 1) };
      instruction = await refine(context, part, content, instruction);
    }
    const shown = showInstruction(skill, kind, form, instruction);
    body.instruction = instruction;
    body.shown = shown;
    if (until === 'instruct') return pending();

    body.checks.push({
      name: 'schema',
      kind: 'ran',
      passed: true,
      evidence: 'every answer on the way met its schema',
    });
    const { language } = context;
    const given = { skill, kind, form, content, source, instruction, shown, language };
    const unanswered = withoutAnswers(given);
    const checkParts = (input: CheckInput): CheckParts => ({
      interpreter: context.interpreter,
      judge: createJudge(context, input, formatPath(path)),
      lookUp: createLookUp(context, formatPath(path)),
    });
    body.checks.push(...(await runChecks('instruction', unanswered, checkParts(unanswered))));
    if (body.checks.some((check) => !check.passed)) return reject(body);

    const responses = await respond(context, path, content, instruction);
    body.response = responses[0];
    const input = { ...given, responses };
    body.checks.push(...(await runChecks('answer', input, checkParts(input))));
    if (body.checks.some((check) => !check.passed)) return reject(body);
    const made = { shown, instruction, response: responses[0], checks: body.checks };
    return {
      state: 'accepted',
      reason: null,
      body,
      record: makeRecord(parts, path, context.language, paid, made),
    };
  } catch (error) {
    if (error instanceof StepWaits) return pending();
    if (!(error instanceof StepFailure)) throw error;
    body.detail = error.faults.join('; ');
    return { state: error.reason === 'refusal' ? 'rejected' : 'failed', reason: error.reason, body };
  }
}

/** The content of one passage under one transformation; null where its step waits for the host assistant. */
export async function makeContent(parts: CandidateParts, path: ContentPath): Promise<Content | null> {
  const context = makeContext(parts, { models: {}, entries: new Map() });
  try {
    return await transform(context, path, passageOf(parts, path));
  } catch (error) {
    if (error instanceof StepWaits) return null;
    throw error;
  }
}
