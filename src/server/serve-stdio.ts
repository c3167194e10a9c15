import { Console } from 'node:console';
import { once } from 'node:events';
import { StdioServerTransport, serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from './mcp-server.ts';
import { describeBug } from './reply.ts';
import type { ServerParts } from './server-parts.ts';

const longestMessage = 16 * 1024 * 1024;

/**
 * Serves one client on standard input and output, until it closes its end or `stop` is aborted. Nothing but the protocol
 * goes to standard output: what any package writes to the console goes to standard error.
 */
export async function serveStdio(parts: ServerParts, stop: AbortSignal): Promise<void> {
  const { stdin, stdout, stderr } = process;
  globalThis.console = new Console(stderr, stderr);
  const transport = new StdioServerTransport(stdin, stdout, { maxBufferSize: longestMessage });
  const ended = Promise.race([once(stdin, 'end'), once(stdin, 'close'), once(stop, 'abort')]);
  const connection = serve(() => createMcpServer(parts), {
    transport,
    onerror: (error) => parts.log(describeBug(error)),
  });
  if (!stop.aborted) await ended;
  await connection.close();
}
