import type { z } from 'zod';
import type { Calculator } from '../interpreter/calculator.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { SeedCorpus } from '../search/corpus-seeds.ts';
import type { PageFetcher } from '../search/fetch-page.ts';
import type { WebSearch } from '../search/web-search.ts';
import type { CodeSessions } from './code-sessions.ts';
import { readArguments } from './read-arguments.ts';
import type { Tool, ToolCall } from './tool.ts';

/** What the tools that agents may call work with, too. */
export interface SharedParts {
  interpreter: Interpreter;
  calculator: Calculator;
  webSearch: WebSearch;
  pages: PageFetcher;
  corpus: SeedCorpus;
  codeSessions: CodeSessions;
}

/** A tool that is handed to agents, and to clients where tools.ts lists it. */
export interface SharedTool extends Omit<Tool, 'run' | 'describe'> {
  describe?: (parts: SharedParts) => string;
  /** What an agent may give; a client may give all of `input`. */
  agentInput: z.ZodObject;
  run(args: unknown, parts: SharedParts, call: ToolCall): Promise<Record<string, unknown>>;
}

/** Gives a shared tool its place: inside typed by its schemas, outside over unknown data that is parsed. */
export function defineSharedTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Omit<SharedTool, 'input' | 'output' | 'agentInput' | 'run'> & {
    input: Input;
    output: Output;
    /** Left out: the same as `input`. */
    agentInput?: z.ZodObject;
    run(args: z.output<Input>, parts: SharedParts, call: ToolCall): Promise<z.input<Output>>;
  },
): SharedTool {
  return {
    ...tool,
    agentInput: tool.agentInput ?? tool.input,
    run: async (args, parts, call) =>
      tool.output.parse(await tool.run(readArguments(tool.name, tool.input, args), parts, call)),
  };
}
