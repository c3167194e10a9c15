import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { AgentError, OperatorError, RetryLaterError } from '../errors.ts';
import type { RateLimit } from './rate-limit.ts';
import { acceptedEncodings, isAbort, readBody } from './read-body.ts';
import { readRetryAfter } from './retry-after.ts';

export interface ProviderRequest {
  /** The provider's name, for messages. */
  provider: string;
  url: URL;
  headers?: Record<string, string>;
  /** Sent by POST as JSON; without it the request is a GET. */
  body?: unknown;
  limit: RateLimit;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** What a status means to this provider, where that differs from the usual. The answer's body is for reading only. */
  explain?: (status: number, answer: unknown) => Error | undefined;
}

const maxAnswerBytes = 4 * 1024 * 1024;

/**
 * One call of a search provider: waits for the rate limit, sends, and reads the JSON. What went wrong is told by the
 * status alone: the answer's words may repeat the key, and they are the provider's, not ours.
 */
export async function requestJson(call: ProviderRequest): Promise<unknown> {
  await call.limit.take(call.signal);
  const timeout = AbortSignal.timeout(call.timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
  try {
    const { request } = await import('undici');
    const response = await request(call.url, {
      method: call.body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        'accept-encoding': acceptedEncodings,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal,
    });
    return await readAnswer(call, response);
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason;
    if (isAbort(error))
      throw new RetryLaterError(
        `The search provider ${call.provider} did not answer within ${call.timeoutMs} ms.`,
        'Try again later.',
      );
    throw isNetworkFailure(error)
      ? new RetryLaterError(
          `The search provider ${call.provider} cannot be reached.`,
          'Try again later; if it stays so, the operator should check its address.',
        )
      : error;
  }
}

async function readAnswer(call: ProviderRequest, response: Dispatcher.ResponseData): Promise<unknown> {
  const encoding = response.headers['content-encoding'];
  const body = await readBody(response.body, encoding?.toString(), maxAnswerBytes);
  const answer = parseJson(body.bytes);
  if (response.statusCode !== 200) {
    const afterSeconds = readRetryAfter(response.headers);
    if (response.statusCode === 429) call.limit.holdFor(afterSeconds ?? 1);
    throw (
      call.explain?.(response.statusCode, answer) ??
      explainStatus(call.provider, response.statusCode, afterSeconds)
    );
  }
  if (answer === undefined)
    throw new OperatorError(
      `The search provider ${call.provider} did not answer with JSON.`,
      'Check that its configured address is the one of its JSON interface.',
    );
  return answer;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function explainStatus(provider: string, status: number, afterSeconds: number | undefined): Error {
  const problem = `The search provider ${provider} answered with status ${status}`;
  if (status === 401 || status === 403)
    return new OperatorError(`${problem}: the key is missing or not accepted.`, 'Configure a valid key.');
  if (status === 402)
    return new OperatorError(
      `${problem}: the account has nothing left to spend.`,
      'Renew the plan at the provider.',
    );
  if (status === 429)
    return new RetryLaterError(
      `${problem}: too many calls.`,
      afterSeconds === undefined ? 'Try again later.' : `Try again in ${afterSeconds} seconds.`,
      afterSeconds,
    );
  if (status >= 500 || status === 408)
    return new RetryLaterError(`${problem}: it has trouble of its own.`, 'Try again later.', afterSeconds);
  if (status === 400 || status === 414 || status === 422)
    return new AgentError(
      `${problem}: it does not take this query.`,
      'Search with a shorter, plainer query.',
    );
  return new OperatorError(`${problem}.`, 'Check its configured address.');
}

/** Errors of sockets, name servers and undici carry a code; a bug of ours does not. */
function isNetworkFailure(error: unknown): boolean {
  return typeof (error as { code?: unknown } | null)?.code === 'string';
}

/** What a provider documents that it answers. Throws OperatorError where it answered something else. */
export function parseAnswer<Answer>(provider: string, schema: z.ZodType<Answer>, answer: unknown): Answer {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OperatorError(
    `The search provider ${provider} answered in another format than it documents.`,
    'Check its configured address.',
  );
}
