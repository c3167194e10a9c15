import { isMendable } from '../../errors.ts';
import { createGovernor, type Governor } from '../governor/governor.ts';
import { findModelPrice, fixPrice, type ModelPrice } from '../price-table.ts';
import type { AskOptions, Teacher, TeacherAnswer, TeacherRequest } from '../teacher.ts';
import { estimateInput } from './chat-answer.ts';
import { type ChatClientOptions, createChatClient } from './chat-client.ts';
import { createChatTry } from './chat-try.ts';
import { type EndpointHabits, guessHabits } from './endpoint-habits.ts';
import { tryAgain } from './try-again.ts';

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

  function askWithin(retries: number, request: TeacherRequest, options: AskOptions): Promise<TeacherAnswer> {
    const { signal, drain, share } = options;
    const order = { signal, drain, share, model, tokens: estimateInput(request) + request.maxTokens };
    const { endpoint } = client;
    return tryAgain({ governor, endpoint, retries }, order, () => tryOnce(request, options));
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
