import { z } from 'zod';
import type { ToolCall } from '../../store/message.ts';
import type { Usage } from '../../store/store.ts';
import { dropThinking, extractJson } from '../json-text.ts';
import type { TeacherAnswer, TeacherRequest } from '../teacher.ts';

const textPart = z.object({ type: z.string(), text: z.string().optional() });

/** What is read of a chat completion, as loosely as the servers that imitate it require. */
const chatCompletion = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.union([z.string(), z.array(textPart)]).nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string().nullish(),
                function: z.object({
                  name: z.string(),
                  // Some servers send the arguments as an object instead of its text.
                  arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
                }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

export type ChatCompletion = z.infer<typeof chatCompletion>;

/** The completion in an HTTP body, or null where the body is not one. */
export function parseCompletion(body: string): ChatCompletion | null {
  try {
    return chatCompletion.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

/** About how many tokens a text has: one for each four characters begun. For endpoints that do not count. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}

/** About how many tokens a question has, with its answer schema and tools. */
export function estimateInput(request: TeacherRequest): number {
  let characters = 0;
  for (const message of request.messages) {
    characters += message.content.length + 16;
    for (const call of message.tool_calls ?? []) characters += call.name.length + call.arguments.length;
  }
  if (request.tools.length > 0) characters += JSON.stringify(request.tools).length;
  if (request.answer !== null) characters += JSON.stringify(request.answer).length;
  return estimateTokens(characters);
}

function chooseFinish(
  reason: string | null | undefined,
  refused: boolean,
  calls: ToolCall[],
): TeacherAnswer['finish'] {
  if (refused || reason === 'content_filter') return 'refusal';
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  // Several servers say `stop` where a tool is called.
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

/** A completion as the contract has it. `price` is in US dollars; `cached` of the input tokens came from a cache. Usage is estimated where the endpoint counts none. */
export function toAnswer(
  completion: ChatCompletion,
  request: TeacherRequest,
  model: string,
  price: (usage: Usage, cached: number) => number | null,
): TeacherAnswer {
  const choice = completion.choices[0];
  const { content, refusal, tool_calls: called } = choice?.message ?? {};
  const raw = Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : (content ?? '');
  const toolCalls: ToolCall[] = (called ?? []).map((call, index) => ({
    id: call.id || `call_${index + 1}`,
    name: call.function.name,
    arguments:
      typeof call.function.arguments === 'string'
        ? call.function.arguments
        : JSON.stringify(call.function.arguments ?? {}),
  }));
  const finish = chooseFinish(choice?.finish_reason, Boolean(refusal), toolCalls);
  const said = refusal || raw;
  const usage: Usage = {
    inputTokens: completion.usage?.prompt_tokens ?? estimateInput(request),
    outputTokens: completion.usage?.completion_tokens ?? estimateTokens(said.length),
  };
  return {
    text: request.answer !== null && finish !== 'refusal' ? extractJson(said) : dropThinking(said),
    toolCalls,
    finish,
    usage,
    model: completion.model || model,
    cost: price(usage, completion.usage?.prompt_tokens_details?.cached_tokens ?? 0),
  };
}
