import { z } from 'zod';
import { isMendable } from '../../errors.ts';
import type { EmbeddingSource } from '../../search/corpus-embeddings.ts';
import { servedReport } from '../call-report.ts';
import type { Governor } from '../governor/governor.ts';
import { estimateTokens } from './chat-answer.ts';
import { type ChatClientOptions, createChatClient } from './chat-client.ts';
import { type Endpoint, explainMalformed, explainRefusal } from './endpoint-errors.ts';
import { isTooLong } from './endpoint-habits.ts';
import { failBroken, failRefused, type TryOutcome } from './failed-try.ts';
import { EndpointRefusal, type PoolAnswer } from './pool-fetch.ts';
import { tryAgain } from './try-again.ts';

/** What is read of an answer; servers that imitate OpenAI's leave out the rest. */
const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
  usage: z.object({ prompt_tokens: z.number().nullish() }).nullish(),
});

/** A shorter text that is still refused as too long is refused for something else. */
const shortestCut = 100;

export interface EmbeddingsOptions extends ChatClientOptions {
  /** Numbers of a vector, for models that can give fewer; left out: as many as the model gives. */
  dimensions?: number;
  textsPerRequest: number;
  /** Tries after the first. */
  maxRetries: number;
  governor: Governor;
}

/**
 * A model of embeddings at an endpoint. A text that is longer than the model takes has the vector of its beginning. `embed`
 * throws the errors of a teacher, and the signal's reason.
 */
export interface EmbeddingsEndpoint extends EmbeddingSource {
  /** Short look whether it answers: null, or what is wrong and its mend. */
  probe(signal: AbortSignal): Promise<{ problem: string; mend: string } | null>;
  close(): Promise<void>;
}

/** The vectors of an answer in the order of the texts; null where it is not one vector for each, all of one length. */
function readVectors(body: string, count: number): { vectors: Float32Array[]; tokens: number | null } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  const answer = answerSchema.safeParse(parsed).data;
  if (answer === undefined || answer.data.length !== count) return null;
  const inOrder = answer.data.toSorted((one, other) => one.index - other.index);
  const length = inOrder[0]?.embedding.length;
  if (inOrder.some(({ index, embedding }, place) => index !== place || embedding.length !== length))
    return null;
  const vectors = inOrder.map(({ embedding }) => Float32Array.from(embedding));
  return { vectors, tokens: answer.usage?.prompt_tokens ?? null };
}

/** Whether fewer or shorter texts might be taken. Servers that limit the texts of a request say "batch size". */
function isTooMuch({ status, body }: EndpointRefusal): boolean {
  if (status === 413) return true;
  return [400, 422].includes(status) && (isTooLong(body) || /batch size|input length|too large/i.test(body));
}

/** The embeddings of an endpoint that speaks OpenAI's API, asked within the limits of whoever else asks there. */
export function createEmbeddings(options: EmbeddingsOptions): EmbeddingsEndpoint {
  const { model, dimensions, textsPerRequest, timeoutMs, governor } = options;
  const client = createChatClient(options);
  const endpoint: Endpoint = { ...client.endpoint, serves: 'embeddings' };

  function readAnswer({ body, headers }: PoolAnswer, count: number): TryOutcome<Float32Array[]> {
    const read = readVectors(body, count);
    if (read !== null)
      return { result: read.vectors, report: { ...servedReport, tokens: read.tokens, headers } };
    const explain = async () => explainMalformed(endpoint);
    return {
      result: { transient: true, limited: false, asked: null, explain },
      report: { ...servedReport, headers },
    };
  }

  /** An empty answer: the endpoint takes fewer or shorter texts. */
  async function tryOnce(texts: readonly string[], signal: AbortSignal): Promise<TryOutcome<Float32Array[]>> {
    const parameters = { model, input: texts, encoding_format: 'float', dimensions };
    try {
      return readAnswer(await client.embed(parameters, { signal }), texts.length);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof EndpointRefusal) {
        const mayCut = texts.length > 1 || (texts[0]?.length ?? 0) > shortestCut;
        if (mayCut && isTooMuch(error))
          return { result: [], report: { ...servedReport, headers: error.headers } };
        return failRefused(error, async (waitSeconds) => explainRefusal(error, endpoint, null, waitSeconds));
      }
      const broken = failBroken(error, endpoint, timeoutMs);
      if (broken === null) throw error;
      return broken;
    }
  }

  async function embedWithin(
    retries: number,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<Float32Array[]> {
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    const order = { signal, share: 'embeddings', model, tokens: estimateTokens(characters) };
    const vectors = await tryAgain({ governor, endpoint, retries }, order, () => tryOnce(texts, signal));
    if (vectors.length > 0) return vectors;
    const [text = '', ...others] = texts;
    if (others.length === 0) {
      return embedWithin(retries, [text.slice(0, text.length / 2).toWellFormed()], signal);
    }
    const half = Math.ceil(texts.length / 2);
    const first = await embedWithin(retries, texts.slice(0, half), signal);
    return [...first, ...(await embedWithin(retries, texts.slice(half), signal))];
  }

  return {
    model,
    dimensions: dimensions ?? null,
    textsPerRequest,
    embed: (texts, signal) => embedWithin(options.maxRetries, texts, signal),
    async probe(signal) {
      try {
        await embedWithin(0, ['ready'], signal);
        return null;
      } catch (error) {
        if (!isMendable(error)) throw error;
        return { problem: error.problem, mend: error.mend };
      }
    },
    close: client.close,
  };
}
