import type { Usage } from '../../store/store.ts';
import { type CallReport, servedReport, unknownReport } from '../call-report.ts';
import { explainConnection, isConnectionTransient, readConnectionCode } from '../connection-errors.ts';
import type { AskOptions, TeacherAnswer, TeacherRequest } from '../teacher.ts';
import { estimateInput, parseCompletion, toAnswer } from './chat-answer.ts';
import type { ChatClient } from './chat-client.ts';
import { toChatParameters } from './chat-request.ts';
import {
  explainMalformed,
  explainRefusal,
  explainTimeout,
  isFiltered,
  isLimiting,
  isOutputLimit,
  isTransient,
  mayHaveCost,
} from './endpoint-errors.ts';
import { type EndpointHabits, learnFromRefusal } from './endpoint-habits.ts';
import { CallTimeout, EndpointRefusal } from './pool-fetch.ts';
import { readRetryAfter } from './retry-delay.ts';

/** Refusals that teach one habit each: there are five to learn. */
const mostLessons = 5;

/** Why one try gave no answer, whether another may, and after how long the endpoint said to come back. */
export interface Failure {
  transient: boolean;
  /** Refused because too much is asked at once. */
  limited: boolean;
  /** Milliseconds. */
  asked: number | null;
  explain(): Promise<Error>;
}

export type TryResult = { result: TeacherAnswer | Failure; report: CallReport };

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

  function failRefused(refusal: EndpointRefusal, signal: AbortSignal): TryResult {
    const { status, headers } = refusal;
    const asked = readRetryAfter(headers, Date.now());
    const limited = isLimiting(refusal);
    const outcome = limited ? 'limited' : status >= 500 ? 'failed' : 'served';
    return {
      result: {
        transient: isTransient(refusal),
        limited,
        asked,
        async explain() {
          const models = status === 404 ? await listModels(signal) : null;
          return explainRefusal(refusal, endpoint, models, asked === null ? undefined : asked / 1000);
        },
      },
      report: {
        outcome,
        fault: status >= 500 ? `HTTP ${status}` : null,
        tokens: mayHaveCost(status) ? null : 0,
        retryAfterMs: asked,
        headers,
      },
    };
  }

  function failBroken(error: unknown): TryResult {
    const isTimeout = error instanceof CallTimeout;
    const code = isTimeout ? 'no answer in time' : readConnectionCode(error);
    return {
      result: {
        transient: isTimeout || isConnectionTransient(code),
        limited: false,
        asked: null,
        explain: async () =>
          isTimeout ? explainTimeout(endpoint, timeoutMs) : explainConnection(code, endpoint),
      },
      report: { ...unknownReport, outcome: 'failed', fault: code },
    };
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
          if (error instanceof CallTimeout || readConnectionCode(error) !== 'unknown')
            return failBroken(error);
          throw error;
        }
        if (isFiltered(refusal)) return answerEmpty('refusal', request);
        if (isOutputLimit(refusal)) return answerEmpty('length', request);
        if (lessons >= mostLessons || !learn(refusal, used, request)) return failRefused(refusal, signal);
        drain?.throwIfAborted();
        continue;
      }
      if ('transient' in done.result) await onDoubt?.();
      return done;
    }
  };
}
