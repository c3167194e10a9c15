import { z } from 'zod';
import type { Response } from '../agents/instruction.ts';
import type { WaitingStep } from '../agents/step.ts';
import type { FlowCandidate, FlowView } from '../batches/flow-view.ts';
import { writeFlowNote } from './flow-note.ts';

const stepSchema = z.object({
  id: z.string(),
  role: z.string(),
  purpose: z.string(),
  system: z.string(),
  prompt: z.array(z.object({ role: z.string(), content: z.string() })),
  answer_schema: z.record(z.string(), z.unknown()).nullable().describe('JSON Schema; null: free text'),
  tools: z.array(z.string()).describe('may be called first'),
});

const candidateSchema = z.object({
  candidate_id: z.string(),
  refines: z.string().nullable(),
  kind: z.string(),
  state: z.enum(['pending', 'accepted', 'rejected', 'failed']),
  reason: z.string().nullable(),
  instruction: z.string().nullable(),
  response: z.string().nullable(),
  checks: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['ran', 'judged']),
      passed: z.boolean(),
      evidence: z.string(),
    }),
  ),
});

/** What every step tool, start_flow and get_flow answer with. */
export const flowViewSchema = z.object({
  flow_id: z.string(),
  skill: z.string(),
  seed_id: z.string(),
  passages: z.number(),
  status: z.enum(['working', 'waiting', 'finished', 'stopped']).describe('waiting: for your answers'),
  note: z.string(),
  steps: z.array(stepSchema),
  steps_waiting: z.number().describe('all that wait, shown or not'),
  contents: z.array(
    z.object({
      content_id: z.string(),
      passage: z.number(),
      transformation: z.string(),
      text: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  candidates: z.array(candidateSchema),
  records: z.array(z.string()),
  problem: z.string().nullable(),
});

/** The same where other tools have spelt it out: each client pays for the list of tools in every conversation. */
export const briefFlowSchema = flowViewSchema.extend({
  steps: z.array(z.unknown()).describe('this and the rest as in get_flow'),
  contents: z.array(z.unknown()),
  candidates: z.array(z.unknown()),
});

export type ShownFlow = z.infer<typeof flowViewSchema>;

/** Steps are handed out up to this many characters at once: clients cut long answers off. */
const stepBudget = 20_000;
/** Instructions and responses of all candidates together; fewer while the steps take the room. */
const textBudget = { waiting: 4_000, otherwise: 16_000 };
const shortestText = 160;

function showStep({ id, role, purpose, request }: WaitingStep): ShownFlow['steps'][number] {
  const [first, ...rest] = request.messages;
  const turns = first?.role === 'system' ? rest : request.messages;
  return {
    id,
    role,
    purpose,
    system: first?.role === 'system' ? first.content : '',
    prompt: turns.map((turn) => ({ role: turn.role, content: turn.content })),
    answer_schema: request.answer,
    tools: request.tools.map(({ name }) => name),
  };
}

/** As many steps as have room, at least one. */
function chooseSteps(waiting: readonly WaitingStep[]): ShownFlow['steps'] {
  const shown: ShownFlow['steps'] = [];
  let room = stepBudget;
  for (const step of waiting.map(showStep)) {
    room -= JSON.stringify(step).length;
    if (room < 0 && shown.length > 0) break;
    shown.push(step);
  }
  return shown;
}

/** The beginning and the end: an instruction stands below its passage. */
function cutText(text: string | null, most: number): string | null {
  if (text === null || text.length <= most) return text;
  const half = Math.floor(most / 2);
  return `${text.slice(0, half).toWellFormed()} […] ${text.slice(-half).toWellFormed()}`;
}

function showResponse(response: Response | null): string | null {
  if (response === null) return null;
  const [only, ...more] = response.turns;
  if (only !== undefined && more.length === 0) return only.content;
  return response.turns.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
}

function showCandidate(candidate: FlowCandidate, most: number): ShownFlow['candidates'][number] {
  const { id, parent, kind, state, reason, body } = candidate;
  return {
    candidate_id: id,
    refines: parent,
    kind,
    state,
    reason: body?.detail ? `${reason}: ${body.detail}` : reason,
    instruction: cutText(body?.shown ?? null, most),
    response: cutText(showResponse(body?.response ?? null), most),
    checks: (body?.checks ?? []).map(({ name, kind: how, passed, evidence }) => ({
      name,
      kind: how,
      passed,
      evidence,
    })),
  };
}

/** A flow as a client sees it; with `only`, of its candidates that one, whole. `remark` goes before the note. */
export function showFlow(
  view: FlowView,
  { only, remark }: { only?: string; remark?: string } = {},
): ShownFlow {
  const steps = chooseSteps(view.waiting);
  const candidates = view.candidates.filter(({ id }) => only === undefined || id === only);
  const budget = view.waiting.length > 0 ? textBudget.waiting : textBudget.otherwise;
  const most =
    only === undefined
      ? Math.max(shortestText, Math.floor(budget / (2 * Math.max(1, candidates.length))))
      : Number.POSITIVE_INFINITY;
  const note = writeFlowNote(view, steps.length);
  return {
    flow_id: view.id,
    skill: view.skill,
    seed_id: view.seed,
    passages: view.passages,
    status: view.status,
    note: remark === undefined ? note : `${remark} ${note}`,
    steps,
    steps_waiting: view.waiting.length,
    contents: view.contents.map(({ id, passage, transformation, text, reason }) => ({
      content_id: id,
      passage,
      transformation,
      text,
      reason,
    })),
    candidates: candidates.map((candidate) => showCandidate(candidate, most)),
    records: view.candidates.filter(({ state }) => state === 'accepted').map(({ id }) => id),
    problem: view.problem,
  };
}
