import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

export interface Progress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

export interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: Progress) => void;
}

export interface ToolResult {
  isError?: boolean;
  content: { type: string; text: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  structuredContent: any;
}

/** What the tests need of a client, whichever package and era it is of. */
export interface TestClient {
  call(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  client: Client | OldClient;
  /** Process id of the server, where it was started for this client. */
  pid: number | null;
  close(): Promise<void>;
}

export const eras = ['modern', 'legacy', 'old package'] as const;
export type Era = (typeof eras)[number];

export type Server =
  | { command: string; args: string[]; env: Record<string, string> }
  | { url: string; headers?: Record<string, string> };

const info = { name: 'agentinstruct-tests', version: '1.0.0' };

async function connectNew(era: 'modern' | 'legacy', server: Server): Promise<TestClient> {
  const client = new Client(info, {
    versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : 'legacy' },
  });
  const transport =
    'url' in server
      ? new StreamableHTTPClientTransport(new URL(server.url), {
          requestInit: { headers: server.headers ?? {} },
        })
      : new StdioClientTransport({ ...server, stderr: 'ignore' });
  await client.connect(transport);
  return {
    client,
    pid: 'pid' in transport ? transport.pid : null,
    call: async (name, args, options = {}) =>
      (await client.callTool({ name, arguments: args }, options)) as unknown as ToolResult,
    close: () => client.close(),
  };
}

async function connectOld(server: Server): Promise<TestClient> {
  const client = new OldClient(info);
  const transport =
    'url' in server
      ? new OldHttpTransport(new URL(server.url), { requestInit: { headers: server.headers ?? {} } })
      : new OldStdioTransport({ ...server, stderr: 'ignore' });
  // biome-ignore lint/suspicious/noExplicitAny: the package's own types disagree under exactOptionalPropertyTypes
  await client.connect(transport as any);
  return {
    client,
    pid: 'pid' in transport ? transport.pid : null,
    call: async (name, args, options = {}) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      (await client.callTool({ name, arguments: args }, undefined, options as any)) as unknown as ToolResult,
    close: () => client.close(),
  };
}

export function connect(era: Era, server: Server): Promise<TestClient> {
  return era === 'old package' ? connectOld(server) : connectNew(era, server);
}
