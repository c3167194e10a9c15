import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../store/message.ts';
import type { Ledger, LedgerEntry } from '../store/store.ts';
import { StepWaits } from '../teachers/host.ts';
import type { JsonSchema, Role, Teacher, TeacherRequest, Teachers } from '../teachers/teacher.ts';
import { collectFaults, createAnswerReader, type Reading } from './answer-reader.ts';
import { type Budget, boundCost, type CallEnd } from './budget.ts';
import { hashToInteger } from './draw.ts';
import type { Agent } from './skills/skill.ts';
import { fillSlots } from './slots.ts';
import { callTools, type Toolbelt } from './toolbelt.ts';

/** One agent to be run once on one input. */
export interface StepOrder {
  /** Where in the flow: the same path, order and run is the same step, paid once. */
  path: string;
  role: Role;
  /** What it is for, in a line: a host assistant reads it. */
  purpose: string;
  agent: Agent;
  slots: Readonly<Record<string, string>>;
  /** Turns of a dialogue between the system turn and the prompt. */
  history?: readonly Message[];
  /** Schema of the answer; null: free text. */
  answer: JsonSchema | null;
  /** What the schema cannot say; empty when there is nothing wrong. */
  findFaults?(value: unknown): string[];
  /** What the teacher is asked once to mend; an answer that still has it is taken, and checks decide. */
  findLapses?(value: unknown): string[];
  /** What a check will refuse, as far as it shows at once: the host assistant is told of it too; a model's answer goes to the check. */
  foresee?(value: unknown): string[];
}

/** A step that waits for the host assistant. */
export interface WaitingStep {
  /** Ledger key. */
  id: string;
  path: string;
  role: Role;
  purpose: string;
  request: TeacherRequest;
  read(text: string): Reading;
  /** Of an answer that was read: what may be mended before it is kept. */
  findLapses(value: unknown): string[];
}

/** The step was answered, and the answer is of no use. */
export class StepFailure extends Error {
  readonly reason: 'malformed answer' | 'cut-off answer' | 'refusal' | 'tool limit' | 'tool failure';
  readonly faults: readonly string[];

  constructor(reason: StepFailure['reason'], faults: readonly string[]) {
    super(`${reason}: ${faults.join('; ')}`);
    this.reason = reason;
    this.faults = faults;
  }
}

export interface StepParts {
  run: string;
  /** Everything drawn in the run comes from it. */
  randomSeed: string;
  ledger: Ledger;
  teachers: Teachers;
  toolbelt: Toolbelt;
  /** Null: one process works the run, and nothing limits what it spends. */
  budget: Budget | null;
  /** Aborted: no further call is made; those in flight come in and are kept. */
  drain: AbortSignal;
  /** Aborted: calls in flight are cut too. */
  signal: AbortSignal;
}

export interface Steps {
  /** The parsed answer, or its text where the order has no schema. `onPaid` is told every answer on the way. */
  ask(order: StepOrder, options: { retries: number; onPaid(entry: LedgerEntry): void }): Promise<unknown>;
  /**
   * Calls a tool that no agent asked for, through the ledger as well: the same path and input give the same answer, for
   * ever. Null where it is not in reach. Throws StepFailure where it can't answer now.
   */
  callTool(path: string, name: string, input: object, retries: number): Promise<unknown>;
  /** Steps that waited for the host assistant since this was made, by id. */
  readonly waiting: ReadonlyMap<string, WaitingStep>;
}

/** How often to look for an answer that somebody else is getting, in milliseconds. */
const othersEveryMs = 200;

const repairPrompt = (faults: readonly string[]) =>
  `Your answer cannot be used: ${faults.join('; ')}. Write the whole answer again, without these faults.`;

/** Key of an answer: run, step path, attempt and the request itself. */
function makeKey(run: string, path: string, attempt: string, request: TeacherRequest): string {
  const canonical = JSON.stringify([run, path, attempt, request]);
  return hash('sha256', canonical).slice(0, 32);
}

/**
 * Runs steps through the ledger: an answered one returns what the ledger holds; an unanswered one is asked, committed,
 * and only then used. Each try is two answers: the first, and a repair of it that is told its faults, or another first one
 * where the teacher mends nothing.
 */
export function createSteps(parts: StepParts): Steps {
  const { run, ledger, teachers, toolbelt, budget, drain, signal } = parts;
  const waiting = new Map<string, WaitingStep>();
  const inFlight = new Map<string, Promise<LedgerEntry>>();
  const readAnswer = createAnswerReader();

  /** Settles when the call may be made: null; or with its answer, where somebody else has made it meanwhile. */
  async function reserve(
    teacher: Teacher,
    key: string,
    request: TeacherRequest,
  ): Promise<LedgerEntry | null> {
    const bound = boundCost(request, teacher);
    for (;;) {
      const known = await ledger.get(key);
      if (known !== null) return known;
      drain.throwIfAborted();
      signal.throwIfAborted();
      const permission = (await budget?.reserve(key, bound)) ?? 'reserved';
      if (permission === 'reserved') return null;
      if (permission === 'held') await sleep(othersEveryMs);
    }
  }

  async function askTeacher(teacher: Teacher, order: StepOrder, key: string, request: TeacherRequest) {
    const known = await reserve(teacher, key, request);
    if (known !== null) return known;
    /** What is reserved now; nothing after a try in doubt for whose repetition there is no room. */
    let end: CallEnd | null = 'unmade';
    const onDoubt = async () => {
      if (budget === null) return;
      await budget.end(key, 'doubtful');
      end = null;
      const permission = await budget.reserve(key, boundCost(request, teacher));
      // Somebody else has taken it over: this process was taken for gone.
      if (permission !== 'reserved')
        throw new StepFailure('tool failure', ['another process makes this call']);
      end = 'unmade';
    };
    try {
      drain.throwIfAborted();
      const options = { signal, drain, share: run, onDoubt };
      const { settlesDoubt, ...answer } = await teacher.ask(request, options);
      // Paid, and of no use before it is in the ledger.
      end = 'doubtful';
      const entry: LedgerEntry = { key, run, path: order.path, role: order.role, ...answer };
      await ledger.put(entry);
      end = 'paid';
      if (settlesDoubt) await budget?.recover(key);
      return entry;
    } catch (error) {
      if (!(error instanceof StepWaits)) throw error;
      const { path, role, purpose } = order;
      const read = (text: string) => readAnswer({ text, finish: 'stop' }, order.answer, order.findFaults);
      const findLapses = (value: unknown) => [
        ...collectFaults(value, order.findLapses),
        ...collectFaults(value, order.foresee),
      ];
      waiting.set(key, { id: key, path, role, purpose, request, read, findLapses });
      throw error;
    } finally {
      if (end !== null) await budget?.end(key, end);
    }
  }

  /** Two candidates that need the same step at the same moment wait for one answer. */
  function askOnce(teacher: Teacher, order: StepOrder, attempt: string, request: TeacherRequest) {
    const key = makeKey(run, order.path, attempt, request);
    const running = inFlight.get(key);
    if (running !== undefined) return running;
    const asked = askTeacher(teacher, order, key, request).finally(() => inFlight.delete(key));
    inFlight.set(key, asked);
    return asked;
  }

  /** One answer, with the tool calls on the way to it. */
  async function askWithTools(
    order: StepOrder,
    attempt: number,
    messages: Message[],
    onPaid: (entry: LedgerEntry) => void,
  ) {
    const { agent, role } = order;
    const given = teachers[role].callsTools === false ? [] : agent.tools;
    const tools = toolbelt.filter((tool) => given.includes(tool.name));
    let turns = messages;
    for (let turn = 0; turn <= agent.tool_turns; turn++) {
      const request: TeacherRequest = {
        role,
        messages: turns,
        answer: order.answer,
        tools: tools.map(({ name, description, input }) => ({ name, description, input })),
        maxTokens: agent.max_tokens,
        temperature: agent.temperature,
        seed: hashToInteger(`${parts.randomSeed}\n${order.path}\n${attempt}`) & 0x7fffffff,
      };
      const entry = await askOnce(teachers[role], order, `${attempt}.${turn}`, request);
      onPaid(entry);
      if (entry.toolCalls.length === 0) return { entry, turns };
      if (turn === agent.tool_turns) break;
      const results = await callTools(entry.toolCalls, tools, {
        ledger,
        run,
        path: `${order.path}:${attempt}.${turn}`,
        signal,
      });
      turns = [...turns, { role: 'assistant', content: entry.text, tool_calls: entry.toolCalls }, ...results];
    }
    throw new StepFailure('tool limit', [`more than ${agent.tool_turns} rounds of tool calls`]);
  }

  return {
    waiting,
    async callTool(path, name, input, retries) {
      if (!toolbelt.some((tool) => tool.name === name)) return null;
      const call = { id: 'call', name, arguments: JSON.stringify(input) };
      const place = { ledger, run, path: `${path}:${retries}`, signal, longest: Number.POSITIVE_INFINITY };
      const [result] = await callTools([call], toolbelt, place);
      try {
        return JSON.parse(result?.content ?? '') as unknown;
      } catch {
        // What it says instead may be anything.
        throw new StepFailure('tool failure', [`${name} gave no result`]);
      }
    },
    async ask(order, { retries, onPaid }) {
      const first: Message[] = [
        { role: 'system', content: fillSlots(order.agent.system, order.slots) },
        ...(order.history ?? []),
        { role: 'user', content: fillSlots(order.agent.prompt, order.slots) },
      ];
      let messages = first;
      /** An answer that is of use and was to be mended. */
      let lapsed: { value: unknown } | null = null;
      let failure: StepFailure | null = null;
      for (let attempt = 0; attempt < 2 * (retries + 1); attempt++) {
        const asked = await askWithTools(order, attempt, messages, onPaid).catch((error: unknown) => {
          if (error instanceof StepFailure) return error;
          throw error;
        });
        if (asked instanceof StepFailure) {
          if (lapsed !== null && attempt % 2 === 1) return lapsed.value;
          failure = asked;
          messages = first;
          attempt += 1 - (attempt % 2);
          continue;
        }
        const { entry, turns } = asked;
        const reading = readAnswer(entry, order.answer, order.findFaults);
        const isFirst = attempt % 2 === 0;
        // The host assistant was told when it handed its answer in.
        const isTold = !isFirst || teachers[order.role].name === 'host';
        const lapses =
          reading.reason === null && !isTold ? collectFaults(reading.value, order.findLapses) : [];
        if (reading.reason === null && lapses.length === 0) return reading.value;
        if (reading.reason === null) lapsed = { value: reading.value };
        else if (!isFirst && lapsed !== null) return lapsed.value;
        const faults = reading.reason === null ? lapses : reading.faults;
        failure = new StepFailure(reading.reason ?? 'malformed answer', faults);
        const repairable = isFirst && reading.reason !== 'refusal';
        if (!repairable) {
          messages = first;
          if (attempt % 2 === 0) attempt += 1;
          continue;
        }
        messages =
          teachers[order.role].mends === false
            ? first
            : [
                ...turns,
                { role: 'assistant', content: entry.text },
                { role: 'user', content: repairPrompt(faults) },
              ];
      }
      throw failure ?? new StepFailure('malformed answer', []);
    },
  };
}
