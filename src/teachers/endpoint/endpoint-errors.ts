import { CallerError, nameList, OperatorError, RetryLaterError } from '../../errors.ts';
import type { EndpointClosed } from '../governor/governor.ts';
import { isTooLong } from './endpoint-habits.ts';
import type { EndpointRefusal } from './pool-fetch.ts';

/** Which endpoint an error is about: all that its text may name. */
export interface Endpoint {
  /** The teacher's name in the configuration. */
  name: string;
  /** Without user, password and query. */
  address: string;
  model: string;
  /** What is asked there. */
  serves: 'chat' | 'embeddings';
}

const retriedStatuses = new Set([408, 409, 425, 429]);

/** Whether trying the same call again may help. A used-up balance answers 429 too, and no waiting mends that. */
export function isTransient(refusal: EndpointRefusal): boolean {
  if (isOutOfMoney(refusal)) return false;
  return retriedStatuses.has(refusal.status) || refusal.status >= 500;
}

const limitingStatuses = new Set([429, 503, 529]);

/** Whether the endpoint refused because too much is asked of it at once: it is up, and less would be answered. */
export function isLimiting(refusal: EndpointRefusal): boolean {
  return limitingStatuses.has(refusal.status) && !isOutOfMoney(refusal);
}

/** Failures of a server, or of a proxy before it, that come before the question has reached the model. */
const unspentStatuses = new Set([501, 503, 505, 521, 522, 523, 525, 526, 529]);

/** Whether a refused try may have been paid: a server that broke, or a proxy that gave up, may have done so at the end. */
export function mayHaveCost(status: number): boolean {
  return status >= 500 && !unspentStatuses.has(status);
}

function isOutOfMoney(refusal: EndpointRefusal): boolean {
  return (
    refusal.status === 402 ||
    (refusal.status === 429 &&
      /insufficient_quota|insufficient_balance|billing_hard_limit|credit balance/i.test(refusal.body))
  );
}

/** Whether the endpoint's own content filter stopped the question: an answer of the teacher, not a failure of it. */
export function isFiltered(refusal: EndpointRefusal): boolean {
  return refusal.status === 400 && /"(content_filter|content_policy_violation)"/.test(refusal.body);
}

/** Whether the answer would have been longer than allowed, said as a refusal by models that think before they answer. */
export function isOutputLimit(refusal: EndpointRefusal): boolean {
  return refusal.status === 400 && /output limit was reached/i.test(refusal.body);
}

/** The machine-readable name of what went wrong, where there is one fit to be shown. */
function readCode(body: string): string {
  const code = /"(?:code|type)"\s*:\s*"([a-z][a-z0-9_.]{2,50})"/i.exec(body)?.[1];
  return code === undefined ? '' : `, ${code}`;
}

/**
 * The error for a refusal that is left after all tries. `models` are the names that the endpoint offers, where it told.
 * Nothing else of what the endpoint said gets in: it may quote the question or the key.
 */
export function explainRefusal(
  refusal: EndpointRefusal,
  endpoint: Endpoint,
  models: string[] | null,
  waitSeconds?: number,
): CallerError | OperatorError | RetryLaterError {
  const { name, address, model } = endpoint;
  const { status, body } = refusal;
  const teacher = `Teacher "${name}"`;
  const code = `HTTP ${status}${readCode(body)}`;
  if (isOutOfMoney(refusal)) {
    return new OperatorError(
      `${teacher} has no credit left at ${address} (${code}).`,
      'Add credit to the account of its key, or configure another teacher.',
    );
  }
  if (status === 401) {
    return new OperatorError(
      `${address} does not accept the key of teacher "${name}" (${code}).`,
      'Set the right key for this teacher.',
    );
  }
  if (status === 403) {
    return new OperatorError(
      `${address} forbids model "${model}" to the key of teacher "${name}" (${code}).`,
      'Give the key the right to use this model, or use another key or model.',
    );
  }
  if (status === 413 || ([400, 422].includes(status) && isTooLong(body))) {
    return new CallerError(
      `The question is longer than the context of model "${model}" of teacher "${name}" (${code}).`,
      'Use shorter passages or a teacher with a longer context.',
    );
  }
  if (status === 404 || /model_not_found|model .{0,80}(not found|does not exist)/i.test(body)) {
    return explainMissing(refusal, endpoint, models);
  }
  if (/tool/i.test(body) && /support|enable/i.test(body) && status === 400) {
    return new OperatorError(
      `Model "${model}" of teacher "${name}" does not take tools, or not as its server is started (${code}).`,
      'Map the roles that use tools to another teacher, or start the server with tool calls enabled.',
    );
  }
  if (status === 429) {
    return new RetryLaterError(
      `${address} limits how often teacher "${name}" may ask (${code}), and still did after all tries.`,
      'Wait, or lower the concurrency of this teacher.',
      waitSeconds,
    );
  }
  if (isTransient(refusal)) {
    return new RetryLaterError(
      `${address} could not answer teacher "${name}" (${code}), not even after all tries.`,
      'Try again later; if it lasts, look at that server.',
      waitSeconds,
    );
  }
  if (status >= 300 && status < 400) {
    return new OperatorError(
      `${address} sends teacher "${name}" elsewhere (${code}).`,
      'Set the base URL to the address that it redirects to.',
    );
  }
  return new OperatorError(
    `${address} refuses the questions of teacher "${name}" (${code}).`,
    `Check the provider, base URL and model ("${model}") of this teacher.`,
  );
}

function explainMissing(
  refusal: EndpointRefusal,
  { name, address, model, serves }: Endpoint,
  models: string[] | null,
): OperatorError {
  if (models === null && !/model|deployment/i.test(refusal.body)) {
    return new OperatorError(
      `There is no ${serves} endpoint for teacher "${name}" at ${address} (HTTP ${refusal.status}).`,
      'Check its base URL; most end with /v1.',
    );
  }
  return new OperatorError(
    `${address} has no model "${model}" for teacher "${name}" (HTTP ${refusal.status}).`,
    models === null ? 'Set the name of a model that it has.' : `It offers: ${nameList(models, 20)}.`,
  );
}

/** The error for a body with status 200 that is not what was asked for. */
export function explainMalformed({ name, address, serves }: Endpoint): OperatorError {
  const wanted = serves === 'chat' ? 'a chat completion' : 'one embedding for each text';
  return new OperatorError(
    `${address} answers teacher "${name}" with something that is not ${wanted}.`,
    'Check its base URL: it must be that of an OpenAI-compatible API; most end with /v1.',
  );
}

/** The error for a call that outlived the teacher's time-out in every try. */
export function explainTimeout({ name, address }: Endpoint, timeoutMs: number): RetryLaterError {
  return new RetryLaterError(
    `${address} did not answer teacher "${name}" within ${timeoutMs / 1000} s, in any try.`,
    'Try again later, or raise the time-out of this teacher or lower its concurrency.',
  );
}

/** The error for a call that was not made because its endpoint is left alone for longer than a call waits. */
export function explainClosed(
  { why, waitMs, faults }: EndpointClosed,
  { name, address }: Endpoint,
): RetryLaterError {
  const seconds = Math.ceil(waitMs / 1000);
  if (why === 'held') {
    return new RetryLaterError(
      `${address} asked to be left alone, so teacher "${name}" is not asked for another ${seconds} s.`,
      'Wait, or lower the requests and tokens per minute of this teacher.',
      seconds,
    );
  }
  return new RetryLaterError(
    `${address} failed ${faults.count} times in a row (${faults.last}), so teacher "${name}" is not asked for another ${seconds} s.`,
    'See that this server runs and is reached at the base URL of this teacher; then try again.',
    seconds,
  );
}
