import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { serveStdio } from '../server/serve-stdio.ts';
import type { ServerParts } from '../server/server-parts.ts';
import { version } from './version.ts';

export interface ServeFlags {
  http: boolean;
  host?: string;
  port: number;
  allowedHosts?: string[];
  allowedOrigins?: string[];
}

async function serveOverHttp(
  server: ServerParts,
  config: Config,
  flags: ServeFlags,
  stop: AbortSignal,
): Promise<void> {
  const { serveHttp } = await import('../server/serve-http.ts');
  // Whoever finds the port open finds everything there.
  await server.tools;
  const http = await serveHttp(server, {
    port: flags.port,
    token: config.httpToken,
    ...(flags.host !== undefined && { host: flags.host }),
    ...(flags.allowedHosts !== undefined && { allowedHosts: flags.allowedHosts }),
    ...(flags.allowedOrigins !== undefined && { allowedOrigins: flags.allowedOrigins }),
  });
  server.log(`Serving MCP at ${http.url}`);
  if (!stop.aborted) await once(stop, 'abort');
  await http.close();
}

/** Serves MCP until the client closes its end, or a signal comes. Standard output is the protocol's. */
export async function serve(config: Config, flags: ServeFlags): Promise<void> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  // Loading takes the most part of a start: it waits until a client that is there already has its first answer.
  const building = nextTurn().then(async () => {
    const { buildToolParts } = await import('./build-tool-parts.ts');
    return buildToolParts(config, { isRemote: flags.http, log });
  });
  // Where it fails the service ends, after requests that wait for it have been told.
  building.catch(() => setImmediate(end));
  const server: ServerParts = { tools: building.then(({ tools }) => tools), version, log };
  server.tools.catch(() => {});
  try {
    if (flags.http) await serveOverHttp(server, config, flags, stop.signal);
    else await serveStdio(server, stop.signal);
  } finally {
    await (await building).close();
  }
}
