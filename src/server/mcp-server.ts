import { McpServer } from '@modelcontextprotocol/server';
import { instructions } from './instructions.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import { serveTools } from './serve-tools.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * A server over the parts, for one connection or one request: the same tools for every client, of either era of the
 * protocol. It keeps nothing itself, and is there before its parts are.
 */
export function createMcpServer(parts: ServerParts): McpServer {
  const server = new McpServer(
    { name: 'agentinstruct', title: 'AgentInstruct', version: parts.version },
    { instructions, capabilities: { tools: {} } },
  );
  serveTools(server, parts);
  registerResources(server, parts.tools);
  registerPrompts(server, parts.tools);
  return server;
}
