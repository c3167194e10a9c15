import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  hostHeaderValidation,
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  originValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { CallerError, OperatorError } from '../errors.ts';
import { createBearerGuard } from './bearer-token.ts';
import { createMcpServer } from './mcp-server.ts';
import { describeBug } from './reply.ts';
import type { ServerParts } from './server-parts.ts';

export interface HttpOptions {
  /** Address to listen on; 127.0.0.1 where not said. */
  host?: string;
  /** 0: any free one. */
  port: number;
  /** Bearer token that every request must carry; needed where the host is not loopback. */
  token?: string | null;
  /** Names in the Host header by which clients may reach the server, without port; needed where it is not loopback. */
  allowedHosts?: readonly string[];
  /** Host names of web pages that may call; none but local ones where not said. */
  allowedOrigins?: readonly string[];
}

export interface HttpServer {
  url: string;
  close(): Promise<void>;
}

const path = '/mcp';
const largestRequest = 16 * 1024 * 1024;
const shortestToken = 16;

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function assertSafe({ host = '127.0.0.1', token, allowedHosts }: HttpOptions): void {
  if (token && token.length < shortestToken) {
    throw new OperatorError(
      `The HTTP token has fewer than ${shortestToken} characters.`,
      'Set AGENTINSTRUCT_HTTP_TOKEN to a long random text.',
    );
  }
  if (isLoopback(host)) return;
  if (!token) {
    throw new OperatorError(
      `Without a token nobody may be served on ${host}, which other machines can reach.`,
      'Set AGENTINSTRUCT_HTTP_TOKEN to a long random text, or listen on 127.0.0.1.',
    );
  }
  if (allowedHosts === undefined || allowedHosts.length === 0) {
    throw new OperatorError(
      `It is not said by which names clients reach the server on ${host}.`,
      'Give them with --allowed-hosts, without ports.',
    );
  }
}

type Guard = (request: IncomingMessage, response: ServerResponse) => boolean;

function createGuards({ token, allowedHosts, allowedOrigins }: HttpOptions): Guard[] {
  return [
    allowedHosts === undefined ? localhostHostValidation() : hostHeaderValidation([...allowedHosts]),
    allowedOrigins === undefined ? localhostOriginValidation() : originValidation([...allowedOrigins]),
    ...(token ? [createBearerGuard(token)] : []),
  ];
}

const guardPath: Guard = (request, response) => {
  if (request.url?.split('?')[0] === path) return true;
  response.writeHead(404, { 'content-type': 'text/plain' }).end(`The MCP endpoint is ${path}.\n`);
  return false;
};

/**
 * Serves any number of clients over HTTP at `/mcp`, each request by a server of its own over the same parts. Host,
 * Origin and token are looked at before anything is read. Throws OperatorError where serving so would be unsafe, and
 * CallerError where the port cannot be had.
 */
export async function serveHttp(parts: ServerParts, options: HttpOptions): Promise<HttpServer> {
  assertSafe(options);
  const { host = '127.0.0.1', port } = options;
  const onerror = (error: Error) => parts.log(describeBug(error));
  const handler = createMcpHandler(() => createMcpServer(parts), {
    onerror,
    maxRequestBodySize: largestRequest,
  });
  const answer = toNodeHandler(handler, { onerror, maxRequestBodySize: largestRequest });
  const guards = [...createGuards(options), guardPath];
  const server = createServer((request, response) => {
    if (guards.every((guard) => guard(request, response)))
      void answer(request as NodeIncomingMessageLike, response);
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new CallerError(
      `Nothing can listen on ${host}, port ${port} (${error.code}).`,
      'Choose another with --port, or end what uses it.',
      error,
    );
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}${path}`,
    async close() {
      await handler.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
