import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import type { Tool, ToolCall } from '../tools/tool.ts';
import { tools } from '../tools/tools.ts';
import { instructions } from './instructions.ts';
import { makeLean } from './lean-schema.ts';
import { registerPrompts } from './prompts.ts';
import { makeErrorReply, makeReply } from './reply.ts';
import { registerResources } from './resources.ts';
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

function registerTool(server: McpServer, tool: Tool, parts: ServerParts): void {
  const { name, title, annotations } = tool;
  const description = tool.describe?.(parts.tools) ?? tool.description;
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: makeLean(tool.input),
      outputSchema: makeLean(tool.output),
      annotations,
    },
    async (args, context) => {
      try {
        return makeReply(await tool.run(args, parts.tools, makeCall(context)));
      } catch (error) {
        return makeErrorReply(error, parts.log, context.mcpReq.signal);
      }
    },
  );
}

/**
 * A server over the parts, for one connection or one request: the same tools for every client, of either era of the
 * protocol. It keeps nothing itself.
 */
export function createMcpServer(parts: ServerParts): McpServer {
  const server = new McpServer(
    { name: 'agentinstruct', title: 'AgentInstruct', version: parts.version },
    { instructions },
  );
  for (const tool of tools) registerTool(server, tool, parts);
  registerResources(server, parts.tools);
  registerPrompts(server, parts.tools);
  return server;
}
