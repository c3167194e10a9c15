import { createHash } from 'node:crypto';
import { isMendable, OperatorError } from '../errors.ts';
import type { Message, ToolCall } from '../store/message.ts';
import type { Ledger } from '../store/store.ts';
import type { JsonSchema } from '../teachers/teacher.ts';

/** A tool that agents may call. It answers in text. Of the mendable errors that
 * it throws, the agent is told all but the operator's, which stop the run. */
export interface AgentTool {
  name: string;
  description: string;
  input: JsonSchema;
  /** Programs of one `group` may follow one another in one process of the interpreter. */
  run(input: unknown, options: { signal: AbortSignal; group: string }): Promise<string>;
}

/** The tools in reach of agents; a skill's agents name which of them they may call. */
export type Toolbelt = readonly AgentTool[];

/** An agent is told this much of a result; the rest is cut, with a note. */
const longestResult = 12_000;

async function runTool(
  call: ToolCall,
  tools: Toolbelt,
  { signal, group, longest }: { signal: AbortSignal; group: string; longest: number },
): Promise<string> {
  const tool = tools.find(({ name }) => name === call.name);
  if (tool === undefined)
    return `There is no such tool. There are: ${tools.map(({ name }) => name).join(', ')}.`;
  let input: unknown;
  try {
    input = JSON.parse(call.arguments);
  } catch {
    return 'The arguments are not JSON. Call again with a JSON object.';
  }
  try {
    const result = await tool.run(input, { signal, group });
    return result.length > longest ? `${result.slice(0, longest)}\n[cut here]` : result;
  } catch (error) {
    // A page that is down is a fact of this attempt. What the operator must mend is not: it stops the run, and is not kept.
    if (!isMendable(error) || error instanceof OperatorError) throw error;
    return error.message;
  }
}

/** Runs the calls of one assistant turn in order, each through the ledger, and answers with their tool turns. */
export async function callTools(
  calls: readonly ToolCall[],
  tools: Toolbelt,
  options: { ledger: Ledger; run: string; path: string; signal: AbortSignal; longest?: number },
): Promise<Message[]> {
  const { ledger, run, path, signal, longest = longestResult } = options;
  // What stands before the step's own name is the candidate, or what several of them share.
  const group = `${run} ${path.split(':')[0]}`;
  const messages: Message[] = [];
  for (const [index, call] of calls.entries()) {
    const identity = JSON.stringify([run, path, 'tool', index, call.name, call.arguments]);
    const key = createHash('sha256').update(identity).digest('hex').slice(0, 32);
    let text = (await ledger.get(key))?.text;
    if (text === undefined) {
      text = await runTool(call, tools, { signal, group, longest });
      await ledger.put({
        key,
        run,
        path,
        role: 'tool',
        model: call.name,
        text,
        toolCalls: [],
        finish: 'stop',
        usage: { inputTokens: 0, outputTokens: 0 },
        cost: 0,
      });
      // Where two candidates called it at once, both go on with the result that was kept.
      text = (await ledger.get(key))?.text ?? text;
    }
    messages.push({ role: 'tool', content: text, tool_call_id: call.id });
  }
  return messages;
}
