import type { OpenAI } from 'openai';
import type { Message } from '../../store/message.ts';
import type { JsonSchema, TeacherRequest } from '../teacher.ts';
import type { EndpointHabits, Provider } from './endpoint-habits.ts';
import { toStrictSchema } from './strict-schema.ts';

type ChatParameters = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
type ChatMessage = OpenAI.Chat.ChatCompletionMessageParam;

function toChatMessage(message: Message): ChatMessage {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', content: message.content, tool_call_id: message.tool_call_id ?? '' };
    case 'assistant':
      if (!message.tool_calls?.length) return { role: 'assistant', content: message.content };
      return {
        role: 'assistant',
        content: message.content === '' ? null : message.content,
        tool_calls: message.tool_calls.map((call) => ({
          id: call.id,
          type: 'function',
          function: { name: call.name, arguments: call.arguments },
        })),
      };
    default:
      return { role: message.role, content: message.content };
  }
}

/** The same conversation with `words` at the end of its system turn, which is made where there is none. */
export function addToSystem(messages: Message[], words: string): Message[] {
  const [first, ...rest] = messages;
  if (first?.role === 'system') return [{ ...first, content: `${first.content}\n\n${words}` }, ...rest];
  return [{ role: 'system', content: words }, ...messages];
}

/** What a model is told about its answer where its endpoint does not enforce a schema. */
export function describeAnswer(schema: JsonSchema): string {
  return [
    'Answer with one JSON value and nothing else: no explanation, no code fence.',
    `It must be valid by this JSON Schema:\n${JSON.stringify(schema)}`,
  ].join('\n');
}

function chooseResponseFormat(schema: JsonSchema, provider: Provider): ChatParameters['response_format'] {
  const strict = toStrictSchema(schema);
  // Local servers compile the whole schema into a grammar, length limits too; OpenAI refuses them in strict mode.
  const sent = provider === 'other' ? schema : (strict ?? schema);
  return { type: 'json_schema', json_schema: { name: 'answer', schema: sent, strict: strict !== null } };
}

/** A question as the chat endpoint takes it, by the habits learned of that endpoint. */
export function toChatParameters(
  request: TeacherRequest,
  model: string,
  provider: Provider,
  habits: EndpointHabits,
): ChatParameters {
  const { answer, tools } = request;
  const inWords = answer !== null && habits.answerMode !== 'schema';
  const messages = inWords ? addToSystem(request.messages, describeAnswer(answer)) : request.messages;
  const parameters: ChatParameters = {
    model,
    messages: messages.map(toChatMessage),
    [habits.tokensParameter]: request.maxTokens,
  };
  if (habits.temperature) parameters.temperature = request.temperature;
  if (habits.seed) parameters.seed = request.seed;
  if (answer !== null && habits.answerMode === 'schema') {
    const format = chooseResponseFormat(answer, provider);
    if (format) parameters.response_format = format;
  }
  // JSON mode knows objects only.
  if (answer?.type === 'object' && habits.answerMode === 'json') {
    parameters.response_format = { type: 'json_object' };
  }
  if (tools.length > 0) {
    parameters.tools = tools.map(({ name, description, input }) => ({
      type: 'function',
      function: { name, description, parameters: input },
    }));
  }
  return parameters;
}
