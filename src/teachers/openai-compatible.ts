import { setTimeout as sleep } from 'node:timers/promises';
import { APIConnectionError, APIConnectionTimeoutError } from 'openai';
import { isMendable } from '../errors.ts';
import type { Usage } from '../store/store.ts';
import { estimateInput, parseCompletion, toAnswer } from './chat-answer.ts';
import { type ChatClientOptions, createChatClient } from './chat-client.ts';
import { toChatParameters } from './chat-request.ts';
import { explainConnection, isConnectionTransient, readConnectionCode } from './connection-errors.ts';
import {
  explainMalformed,
  explainRefusal,
  explainTimeout,
  isFiltered,
  isOutputLimit,
  isTransient,
} from './endpoint-errors.ts';
import { type EndpointHabits, guessHabits, learnFromRefusal } from './endpoint-habits.ts';
import { createGovernor, type Governor } from './governor.ts';
import { EndpointRefusal } from './pool-fetch.ts';
import { chooseRetryDelay, readRetryAfter } from './retry-delay.ts';
import type { Prices, Teacher, TeacherAnswer, TeacherRequest } from './teacher.ts';

/** A longer wait asked for by the endpoint is not slept through: the caller learns of it instead. */
const longestWait = 60_000;

export interface OpenAiTeacherOptions extends Omit<ChatClientOptions, 'timeoutMs'> {
  /** Of one try. Default: 120,000. */
  timeoutMs?: number;
  /** Tries after the first, for what time may mend. Default: 5. */
  maxRetries?: number;
  /** Calls in flight at once, where no governor is given. Default: 16. */
  concurrency?: number;
  /** Shared by all teachers on one endpoint. */
  governor?: Governor;
  /** US dollars per million tokens. */
  priceInput?: number;
  priceOutput?: number;
  /** How the endpoint calls the limit of output tokens; found out where it is not given. */
  tokensParameter?: EndpointHabits['tokensParameter'];
}

/** Why one try gave no answer, whether another may, and after how long the endpoint said to come back. */
interface Failure {
  transient: boolean;
  asked: number | null;
  explain(): Promise<Error>;
}

function findPrices({ priceInput, priceOutput }: OpenAiTeacherOptions): Prices | null {
  return priceInput === undefined || priceOutput === undefined
    ? null
    : { input: priceInput, output: priceOutput };
}

function createPrice(options: OpenAiTeacherOptions): (usage: Usage) => number | null {
  const prices = findPrices(options);
  if (prices === null) return () => null;
  return (usage) => (usage.inputTokens * prices.input + usage.outputTokens * prices.output) / 1e6;
}

/**
 * A teacher behind any endpoint that speaks OpenAI's chat completions: OpenAI, Azure, vLLM, Ollama, LM Studio, the
 * llama.cpp server. It tries again what time may mend, and finds out which parameters the endpoint takes: a schema for
 * the answer falls back to a wish for JSON and then to words. Tokens are estimated where the endpoint counts none.
 */
export function createOpenAiTeacher(options: OpenAiTeacherOptions): Teacher {
  const { name, model, tokensParameter, timeoutMs = 120_000, maxRetries = 5, concurrency = 16 } = options;
  const { client, endpoint, provider, close } = createChatClient({ ...options, timeoutMs });
  const governor = options.governor ?? createGovernor({ concurrency });
  const price = createPrice(options);
  const habits = guessHabits(provider, tokensParameter);

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

  function describeFailure(error: unknown, signal: AbortSignal): Failure {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof EndpointRefusal) {
      const asked = readRetryAfter(cause.headers, Date.now());
      return {
        transient: isTransient(cause),
        asked,
        async explain() {
          const models = cause.status === 404 ? await listModels(signal) : null;
          return explainRefusal(cause, endpoint, models, asked === null ? undefined : asked / 1000);
        },
      };
    }
    if (error instanceof APIConnectionTimeoutError) {
      return { transient: true, asked: null, explain: async () => explainTimeout(endpoint, timeoutMs) };
    }
    if (!(error instanceof APIConnectionError)) throw error;
    const code = readConnectionCode(error);
    return {
      transient: isConnectionTransient(code),
      asked: null,
      explain: async () => explainConnection(code, endpoint),
    };
  }

  function answerEmpty(finish: TeacherAnswer['finish'], request: TeacherRequest): TeacherAnswer {
    const usage = { inputTokens: estimateInput(request), outputTokens: 0 };
    return { text: '', toolCalls: [], finish, usage, model, cost: price(usage) };
  }

  async function tryOnce(request: TeacherRequest, signal: AbortSignal): Promise<TeacherAnswer | Failure> {
    // Each refusal teaches at most one thing, and there are five to learn.
    for (let lessons = 0; ; lessons += 1) {
      const used = { ...habits };
      try {
        const parameters = toChatParameters(request, model, provider, used);
        const response = await client.chat.completions.create(parameters, { signal }).asResponse();
        const completion = parseCompletion(await response.text());
        if (completion !== null) return toAnswer(completion, request, model, price);
        return { transient: true, asked: null, explain: async () => explainMalformed(endpoint) };
      } catch (error) {
        signal.throwIfAborted();
        const refusal = error instanceof Error ? error.cause : undefined;
        if (refusal instanceof EndpointRefusal) {
          if (isFiltered(refusal)) return answerEmpty('refusal', request);
          if (isOutputLimit(refusal)) return answerEmpty('length', request);
          const lesson = lessons < 5 ? learnFromRefusal(refusal, used, request.answer !== null) : null;
          if (lesson !== null) {
            // Where another call has learned meanwhile, its lesson stands and this one only asks again.
            if (Object.entries(used).every(([habit, value]) => Reflect.get(habits, habit) === value)) {
              Object.assign(habits, lesson);
            }
            continue;
          }
        }
        return describeFailure(error, signal);
      }
    }
  }

  async function askWithin(retries: number, request: TeacherRequest, signal: AbortSignal) {
    const estimate = { tokens: estimateInput(request) + request.maxTokens };
    for (let tries = 1; ; tries += 1) {
      const outcome = await governor.run(signal, estimate, () => tryOnce(request, signal));
      if (!('transient' in outcome)) return outcome;
      const delay = chooseRetryDelay(tries, outcome.asked);
      if (!outcome.transient || tries > retries || delay > longestWait) throw await outcome.explain();
      // Outside the governor: a call that waits takes nobody's place.
      await sleep(delay, undefined, { signal }).catch((error) => {
        throw signal.reason ?? error;
      });
    }
  }

  return {
    name,
    model,
    prices: findPrices(options),
    ask: (request, { signal }) => askWithin(maxRetries, request, signal),
    async probe(signal) {
      const question: TeacherRequest = {
        role: 'respond',
        messages: [{ role: 'user', content: 'Answer with the one word: ready' }],
        answer: null,
        tools: [],
        maxTokens: 256,
        temperature: 0,
        seed: 0,
      };
      try {
        await askWithin(0, question, signal);
        return null;
      } catch (error) {
        if (!isMendable(error)) throw error;
        return { problem: error.problem, mend: error.mend };
      }
    },
    close,
  };
}
