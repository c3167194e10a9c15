import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { nameList } from '../errors.ts';
import type { Tool, ToolCall } from '../tools/tool.ts';
import type { ToolParts } from '../tools/tool-parts.ts';
import { makeLean } from './lean-schema.ts';
import { makeErrorReply, makeReply } from './reply.ts';
import type { ServerParts } from './server-parts.ts';

/** The tool's view of a request: progress goes out only where the client asked for it, and only upwards. */
function makeCall({ mcpReq }: ServerContext): ToolCall {
  const token = mcpReq._meta?.progressToken;
  let last = -1;
  return {
    signal: mcpReq.signal,
    report(progress, total, message) {
      if (token === undefined || progress <= last || mcpReq.signal.aborted) return;
      last = progress;
      const params = { progressToken: token, progress, total, message };
      // A client that is gone misses nothing.
      mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
    },
  };
}

function showTool(tool: Tool, parts: ToolParts) {
  const { name, title, annotations } = tool;
  return {
    name,
    title,
    description: tool.describe?.(parts) ?? tool.description,
    inputSchema: { type: 'object' as const, ...makeLean(tool.input, 'input') },
    annotations,
    outputSchema: makeLean(tool.output, 'output'),
  };
}

/**
 * Lists and calls the tools. By handlers of our own and not by `registerTool`, which wants every tool before the first
 * answer: the tools are most of what is loaded, and a client need not wait for them to be connected.
 */
export function serveTools({ server }: McpServer, { tools: building, log }: ServerParts): void {
  const load = async () => {
    const parts = await building;
    const { tools } = await import('../tools/tools.ts');
    return { parts, tools };
  };
  server.setRequestHandler('tools/list', async () => {
    const { parts, tools } = await load();
    return { tools: tools.map((tool) => showTool(tool, parts)) };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    try {
      const { parts, tools } = await load();
      const tool = tools.find(({ name }) => name === params.name);
      if (tool === undefined) {
        const known = nameList(tools.map(({ name }) => name));
        const problem = `There is no tool ${JSON.stringify(params.name.slice(0, 80))}.`;
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${problem} Choose one of: ${known}.`);
      }
      return makeReply(await tool.run(params.arguments ?? {}, parts, makeCall(context)));
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      return makeErrorReply(error, log, context.mcpReq.signal);
    }
  });
}
