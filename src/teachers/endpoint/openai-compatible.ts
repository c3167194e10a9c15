import { setTimeout as sleep } from 'node:timers/promises';
import { isMendable } from '../../errors.ts';
import { createGovernor, EndpointClosed, type Governor } from '../governor/governor.ts';
import { findModelPrice, fixPrice, type ModelPrice } from '../price-table.ts';
import type { AskOptions, Teacher, TeacherAnswer, TeacherRequest } from '../teacher.ts';
import { estimateInput } from './chat-answer.ts';
import { type ChatClientOptions, createChatClient } from './chat-client.ts';
import { createChatTry, type TryResult } from './chat-try.ts';
import { explainClosed } from './endpoint-errors.ts';
import { type EndpointHabits, guessHabits } from './endpoint-habits.ts';
import { chooseRetryDelay } from './retry-delay.ts';

/** A longer wait asked for by the endpoint is not slept through: the caller learns of it instead. */
const longestWait = 60_000;
/** Tries of one call that a busy endpoint may refuse for each that counts. */
const refusedForCounted = 10;

export interface OpenAiTeacherOptions extends Omit<ChatClientOptions, 'timeoutMs'> {
  /** Of one try. Default: 120,000. */
  timeoutMs?: number;
  /**
   * Tries after the first, for what time may mend. Default: 5. A try that was refused because others were being served
   * does not count.
   */
  maxRetries?: number;
  /** Calls in flight at once, where no governor is given. Default: 16. */
  concurrency?: number;
  /** Shared by all teachers on one endpoint. */
  governor?: Governor;
  /** US dollars per million tokens; what is left out is the known provider's price of this model. */
  priceInput?: number;
  priceOutput?: number;
  /** How the endpoint calls the limit of output tokens; found out where it is not given. */
  tokensParameter?: EndpointHabits['tokensParameter'];
  /** Shared by whoever else asks the same model there, and changed by what is learned. */
  habits?: EndpointHabits;
}

/** The price as configured, and what is not configured of it as known; null where that is not known. */
export function choosePrice({
  baseUrl,
  model,
  priceInput,
  priceOutput,
}: OpenAiTeacherOptions): ModelPrice | null {
  if (priceInput !== undefined && priceOutput !== undefined) {
    return fixPrice({ input: priceInput, output: priceOutput });
  }
  const known = findModelPrice(baseUrl, model);
  if (known === null || (priceInput === undefined && priceOutput === undefined)) return known;
  return fixPrice({ input: priceInput ?? known.dearest.input, output: priceOutput ?? known.dearest.output });
}

/** Throws the reason of whichever is aborted while it sleeps. */
async function sleepUnlessAborted(delay: number, { signal, drain }: AskOptions): Promise<void> {
  const either = drain === undefined ? signal : AbortSignal.any([signal, drain]);
  await sleep(delay, undefined, { signal: either }).catch((error) => {
    throw either.reason ?? error;
  });
}

/**
 * A teacher behind any endpoint that speaks OpenAI's chat completions: OpenAI, Azure, vLLM, Ollama, LM Studio, the
 * llama.cpp server. It tries again what time may mend, and finds out which parameters the endpoint takes: a schema for
 * the answer falls back to a wish for JSON and then to words. Tokens are estimated where the endpoint counts none.
 */
export function createOpenAiTeacher(options: OpenAiTeacherOptions): Teacher {
  const { name, model, tokensParameter, timeoutMs = 120_000, maxRetries = 5, concurrency = 16 } = options;
  const client = createChatClient({ ...options, timeoutMs });
  const governor = options.governor ?? createGovernor({ concurrency });
  let known: ModelPrice | null | undefined;
  /** Looked up when it is first asked for: the start of a server is not held up by it. */
  const findPrice = () => {
    if (known === undefined) known = choosePrice(options);
    return known;
  };
  const tryOnce = createChatTry({
    ...client,
    model,
    timeoutMs,
    habits: options.habits ?? guessHabits(client.provider, tokensParameter),
    price: (usage, cached) => findPrice()?.price(usage, cached) ?? null,
  });

  async function takeTurn(request: TeacherRequest, options: AskOptions): Promise<TryResult['result']> {
    const { signal, drain, share } = options;
    const order = { signal, drain, share, model, tokens: estimateInput(request) + request.maxTokens };
    try {
      return await governor.run(order, () => tryOnce(request, options));
    } catch (error) {
      throw error instanceof EndpointClosed ? explainClosed(error, client.endpoint) : error;
    }
  }

  async function askWithin(
    retries: number,
    request: TeacherRequest,
    options: AskOptions,
  ): Promise<TeacherAnswer> {
    let counted = 0;
    for (let tries = 1; ; tries += 1) {
      const servedBefore = governor.served;
      const result = await takeTurn(request, options);
      if (!('transient' in result)) return result;
      // Where others are served meanwhile, a refusal only means: not all of you at once.
      if (!result.limited || governor.served === servedBefore) counted += 1;
      const delay = chooseRetryDelay(Math.max(1, counted), result.asked);
      const mayTry = counted <= retries && tries <= retries * refusedForCounted;
      if (!result.transient || !mayTry || delay > longestWait) throw await result.explain();
      options.drain?.throwIfAborted();
      // Outside the governor: a call that waits takes nobody's place.
      await sleepUnlessAborted(delay, options);
    }
  }

  return {
    name,
    model,
    get prices() {
      return findPrice()?.dearest ?? null;
    },
    get load() {
      return governor.load;
    },
    ask: (request, options) => askWithin(maxRetries, request, options),
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
        await askWithin(0, question, { signal });
        return null;
      } catch (error) {
        if (!isMendable(error)) throw error;
        return { problem: error.problem, mend: error.mend };
      }
    },
    close: client.close,
  };
}
