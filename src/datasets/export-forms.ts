import type { ToolCall } from '../store/message.ts';
import type { DataRecord } from '../store/record.ts';

/** The shapes a record can be written in. */
export const exportForms = ['messages', 'full', 'sharegpt', 'alpaca'] as const;
export type ExportForm = (typeof exportForms)[number];

/** One line of an export, or why this record has no place in the form. */
export type Shaped = { line: Record<string, unknown> } | { leftOut: string };

/** Writes a record in a form. Nothing of a conversation is dropped to make it fit: it is left out with the reason. */
export function shapeRecord(record: DataRecord, form: ExportForm): Shaped {
  if (form === 'full') return { line: record };
  if (form === 'messages') return { line: shapeMessages(record) };
  return form === 'sharegpt' ? shapeShareGpt(record) : shapeAlpaca(record);
}

/** Chat fine-tuning as OpenAI documents it: a list of messages, function calls and tools wrapped by their type. */
function shapeMessages(record: DataRecord): Record<string, unknown> {
  const messages = record.messages.map(({ tool_calls: calls, ...message }) =>
    calls ? { ...message, tool_calls: calls.map(wrapCall) } : message,
  );
  return record.tools?.length ? { messages, tools: record.tools.map(wrapTool) } : { messages };
}

function wrapCall(call: ToolCall): Record<string, unknown> {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

function wrapTool(tool: Record<string, unknown>): Record<string, unknown> {
  return tool.type === 'function' && 'function' in tool ? tool : { type: 'function', function: tool };
}

type Turn = { from: string; value: string };
const speakers = { system: 'system', user: 'human', assistant: 'gpt', tool: 'observation' } as const;

/**
 * ShareGPT with the roles that LLaMA-Factory documents for tools: `function_call` holds JSON of name and arguments (a
 * list for several at once), `observation` the result (a JSON list for several).
 */
function shapeShareGpt(record: DataRecord): Shaped {
  const conversations: Turn[] = [];
  let results: string[] = [];
  const endResults = (): void => {
    if (results.length > 0) {
      conversations.push({
        from: 'observation',
        value: results.length === 1 ? (results[0] ?? '') : JSON.stringify(results),
      });
    }
    results = [];
  };
  for (const { role, content, tool_calls: calls } of record.messages) {
    if (role === 'tool') {
      results.push(content);
      continue;
    }
    endResults();
    if (calls?.length) {
      if (content.trim() !== '') return { leftOut: 'text beside a tool call has no place in this form' };
      const shown = calls.map((call) => ({ name: call.name, arguments: parseArguments(call.arguments) }));
      conversations.push({
        from: 'function_call',
        value: JSON.stringify(shown.length === 1 ? shown[0] : shown),
      });
    } else {
      conversations.push({ from: speakers[role], value: content });
    }
  }
  endResults();
  return {
    line: record.tools?.length ? { conversations, tools: JSON.stringify(record.tools) } : { conversations },
  };
}

/** Arguments that are no JSON (a record may teach just that) stay as they were written. */
function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Alpaca holds one question and one answer; its `system` column is written only where there is a system turn. */
function shapeAlpaca(record: DataRecord): Shaped {
  const hasSystem = record.messages[0]?.role === 'system';
  const [question, answer, ...more] = hasSystem ? record.messages.slice(1) : record.messages;
  const uses = record.messages.some((message) => message.role === 'tool' || message.tool_calls?.length);
  if (uses || record.tools?.length) return { leftOut: 'tools have no place in this form' };
  if (question?.role !== 'user' || answer?.role !== 'assistant' || more.length > 0) {
    return { leftOut: 'more than one turn has no place in this form' };
  }
  const line = { instruction: question.content, input: '', output: answer.content };
  return { line: hasSystem ? { ...line, system: record.messages[0]?.content } : line };
}
