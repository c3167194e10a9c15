import type { Usage } from '../../store/store.ts';
import { servedReport } from '../call-report.ts';
import type { AskOptions, TeacherAnswer, TeacherRequest } from '../teacher.ts';
import { estimateInput, parseCompletion, toAnswer } from './chat-answer.ts';
import type { ChatClient } from './chat-client.ts';
import { toChatParameters } from './chat-request.ts';
import {
  explainMalformed,
  explainRefusal,
  isFiltered,
  isOutputLimit,
  mayHaveCost,
} from './endpoint-errors.ts';
import { type EndpointHabits, learnFromRefusal } from './endpoint-habits.ts';
import { failBroken, failRefused, type TryOutcome } from './failed-try.ts';
import { EndpointRefusal } from './pool-fetch.ts';

/** Refusals that teach one habit each: there are five to learn. */
const mostLessons = 5;

type TryResult = TryOutcome<TeacherAnswer>;

export interface ChatTryParts extends ChatClient {
  model: string;
  timeoutMs: number;
  /** Changed by what is learned. */
  habits: EndpointHabits;
  /** US dollars; `cached` of the input tokens were read from the endpoint's cache. */
  price(usage: Usage, cached: number): number | null;
}

/** Asks an endpoint once: what came of it, and what that tells about the endpoint. Throws the reason of an abort. */
export function createChatTry(parts: ChatTryParts) {
  const { client, complete, endpoint, provider, model, timeoutMs, habits, price } = parts;

  async function listModels(signal: AbortSignal): Promise<string[] | null> {
    try {
      const page = await client.models.list({ signal, timeout: 5_000 });
      const names = page.data.map((entry) => String(entry.id));
      return names.filter((entry) => /^[\w./:@+-]{1,120}$/.test(entry));
    } catch {
      // The list only makes the message better; the refusal that it is for is what gets reported.
      return null;
    }
  }

  function refuse(refusal: EndpointRefusal, signal: AbortSignal): TryResult {
    return failRefused(refusal, async (waitSeconds) => {
      const models = refusal.status === 404 ? await listModels(signal) : null;
      return explainRefusal(refusal, endpoint, models, waitSeconds);
    });
  }

  function answerEmpty(finish: TeacherAnswer['finish'], request: TeacherRequest): TryResult {
    const usage = { inputTokens: estimateInput(request), outputTokens: 0 };
    const result = { text: '', toolCalls: [], finish, usage, model, cost: price(usage, 0) };
    return { result, report: servedReport };
  }

  async function send(request: TeacherRequest, signal: AbortSignal, onSent: () => void): Promise<TryResult> {
    const parameters = toChatParameters(request, model, provider, habits);
    const { body, headers } = await complete(parameters, { signal, onSent });
    const completion = parseCompletion(body);
    if (completion === null) {
      const explain = async () => explainMalformed(endpoint);
      return {
        result: { transient: true, limited: false, asked: null, explain },
        report: { ...servedReport, headers },
      };
    }
    const result = toAnswer(completion, request, model, price);
    const tokens = result.usage.inputTokens + result.usage.outputTokens;
    return { result, report: { ...servedReport, tokens, headers } };
  }

  /** What a refusal teaches about the endpoint's habits: true where the same question may be asked again at once. */
  function learn(refusal: EndpointRefusal, used: EndpointHabits, request: TeacherRequest): boolean {
    const lesson = learnFromRefusal(refusal, used, request.answer !== null);
    if (lesson === null) return false;
    // Where another call has learned meanwhile, its lesson stands and this one only asks again.
    if (Object.entries(used).every(([habit, value]) => Reflect.get(habits, habit) === value)) {
      Object.assign(habits, lesson);
    }
    return true;
  }

  return async (request: TeacherRequest, { signal, drain, onDoubt }: AskOptions): Promise<TryResult> => {
    for (let lessons = 0; ; lessons += 1) {
      const used = { ...habits };
      let sent = false;
      const onSent = () => {
        sent = true;
      };
      let done: TryResult;
      try {
        done = await send(request, signal, onSent);
      } catch (error) {
        const refusal = error instanceof EndpointRefusal ? error : null;
        if (refusal === null ? sent : mayHaveCost(refusal.status)) await onDoubt?.();
        signal.throwIfAborted();
        if (refusal === null) {
          const broken = failBroken(error, endpoint, timeoutMs);
          if (broken === null) throw error;
          return broken;
        }
        if (isFiltered(refusal)) return answerEmpty('refusal', request);
        if (isOutputLimit(refusal)) return answerEmpty('length', request);
        if (lessons >= mostLessons || !learn(refusal, used, request)) return refuse(refusal, signal);
        drain?.throwIfAborted();
        continue;
      }
      if ('transient' in done.result) await onDoubt?.();
      return done;
    }
  };
}
