import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Usage } from '../../store/store.ts';
import { estimateInput, parseCompletion, toAnswer } from '../endpoint/chat-answer.ts';
import { toChatParameters } from '../endpoint/chat-request.ts';
import { isFiltered, isOutputLimit } from '../endpoint/endpoint-errors.ts';
import type { EndpointHabits, Provider } from '../endpoint/endpoint-habits.ts';
import { EndpointRefusal } from '../endpoint/pool-fetch.ts';
import type { TeacherAnswer, TeacherRequest } from '../teacher.ts';

/** Length of a `custom_id`: 160 bits in hexadecimal, below the 64 characters that some providers allow. */
const idLength = 40;

/** The name of a question in any batch: the same run asking the same model the same has the same, on every machine. */
export function nameQuestion(share: string, model: string, request: TeacherRequest): string {
  const text = JSON.stringify([share, model, request]);
  return createHash('sha256').update(text).digest('hex').slice(0, idLength);
}

export interface LineParts {
  model: string;
  provider: Provider;
  chatPath: string;
  habits: EndpointHabits;
}

/** A question as a line of an input file. */
export function writeQuestion(
  id: string,
  request: TeacherRequest,
  { model, provider, chatPath, habits }: LineParts,
): string {
  const body = toChatParameters(request, model, provider, habits);
  return JSON.stringify({ custom_id: id, method: 'POST', url: chatPath, body });
}

const inputLine = z.object({ custom_id: z.string() });

const outputLine = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
  error: z.unknown(),
});

function parseLine<Read>(schema: z.ZodType<Read>, line: string): Read | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** The name of the question in a line of an input file, null where it is none. */
export function readQuestionId(line: string): string | null {
  return parseLine(inputLine, line)?.custom_id ?? null;
}

/** A line of an output or error file; null where it is none. */
export type OutputLine = z.infer<typeof outputLine>;
export const readOutputLine = (line: string): OutputLine | null => parseLine(outputLine, line);

/** What a provider says of one question of a batch. */
export type LineReading =
  | { kind: 'answer'; answer: TeacherAnswer }
  /** The question was put to the model's endpoint, and that refused it. */
  | { kind: 'refused'; refusal: EndpointRefusal }
  /** It was never put to it: the batch expired or was cancelled before. */
  | { kind: 'unmade' }
  | { kind: 'unreadable' };

export interface AnswerParts {
  model: string;
  /** US dollars of a call of the batch; `cached` of the input tokens were read from a cache. */
  price(usage: Usage, cached: number): number | null;
}

/** Reads what an output or error file says of a question, just as an answer that came online. */
export function readLine(
  line: OutputLine,
  request: TeacherRequest,
  { model, price }: AnswerParts,
): LineReading {
  const { response } = line;
  if (response == null) return { kind: line.error == null ? 'unreadable' : 'unmade' };
  const body = JSON.stringify(response.body ?? null);
  if (response.status_code >= 200 && response.status_code < 300) {
    const completion = parseCompletion(body);
    if (completion === null) return { kind: 'unreadable' };
    return { kind: 'answer', answer: toAnswer(completion, request, model, price) };
  }
  const refusal = new EndpointRefusal(response.status_code, new Headers(), body);
  const finish = isFiltered(refusal) ? 'refusal' : isOutputLimit(refusal) ? 'length' : null;
  if (finish === null) return { kind: 'refused', refusal };
  const usage: Usage = { inputTokens: estimateInput(request), outputTokens: 0 };
  return { kind: 'answer', answer: { text: '', toolCalls: [], finish, usage, model, cost: price(usage, 0) } };
}
