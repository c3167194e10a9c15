import { Console } from 'node:console';
import { once } from 'node:events';
import { StdioServerTransport, serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from './mcp-server.ts';
import { describeBug } from './reply.ts';
import type { ServerParts } from './server-parts.ts';

const longestMebibytes = 16;

/** What a client does wrong is no bug of ours. */
function describeFault(error: Error): string {
  if (error.name === 'ZodError')
    return 'The client sent a line that is no message of the protocol; it is left out.';
  if (error.message.startsWith('ReadBuffer exceeded'))
    return `The client sent a message of more than ${longestMebibytes} MiB; the connection ends.`;
  if ('code' in error && error.code === 'EPIPE') return 'The client reads no longer; the connection ends.';
  return describeBug(error);
}

/** Settled when the connection is closed, by whichever side. */
function awaitClose(transport: StdioServerTransport): Promise<void> {
  return new Promise((resolve) => {
    const { onclose } = transport;
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
}

/**
 * Serves one client on standard input and output, until either closes the connection or `stop` is aborted. Nothing but the
 * protocol goes to standard output: what any package writes to the console goes to standard error.
 */
export async function serveStdio(parts: ServerParts, stop: AbortSignal): Promise<void> {
  const { stdin, stdout, stderr } = process;
  globalThis.console = new Console(stderr, stderr);
  const transport = new StdioServerTransport(stdin, stdout, {
    maxBufferSize: longestMebibytes * 1024 * 1024,
  });
  const connection = serve(() => createMcpServer(parts), {
    transport,
    onerror: (error) => parts.log(describeFault(error)),
  });
  const closed = awaitClose(transport);
  if (!stop.aborted) await Promise.race([closed, once(stop, 'abort')]);
  await connection.close();
}
