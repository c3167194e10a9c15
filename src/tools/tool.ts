import type { z } from 'zod';
import { readArguments } from './read-arguments.ts';
import type { ToolParts } from './tool-parts.ts';

/** What a client is told of a tool's effects, every one of them said. */
export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** One call of a tool, as far as the tool needs to know. */
export interface ToolCall {
  /** Aborted when the client cancels the call. */
  signal: AbortSignal;
  /** Tells the client how far it is; what does not go up is not sent. */
  report(progress: number, total: number, message: string): void;
}

/** Something a client can call. It knows nothing of the protocol: the server registers it. */
export interface Tool {
  name: string;
  title: string;
  /** Below 600 characters: clients cut long ones. */
  description: string;
  /** What takes the place of `description` where the parts decide it. */
  describe?: (parts: ToolParts) => string;
  input: z.ZodObject;
  /** Exact: a key that is not in it makes clients refuse the answer. */
  output: z.ZodObject;
  annotations: ToolAnnotations;
  /** Throws one of the four errors where the caller, the operator or time must mend something. */
  run(args: unknown, parts: ToolParts, call: ToolCall): Promise<Record<string, unknown>>;
}

/** Gives a tool its place in the list: inside typed by its schemas, outside over unknown data that is parsed. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Omit<Tool, 'input' | 'output' | 'run'> & {
    input: Input;
    output: Output;
    run(args: z.output<Input>, parts: ToolParts, call: ToolCall): Promise<z.input<Output>>;
  },
): Tool {
  return {
    ...tool,
    run: async (args, parts, call) =>
      tool.output.parse(await tool.run(readArguments(tool.name, tool.input, args), parts, call)),
  };
}
