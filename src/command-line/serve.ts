import { join } from 'node:path';
import { startBatchWorker } from '../batches/batch-worker.ts';
import { createBatches } from '../batches/batches.ts';
import { createFlows } from '../batches/flows.ts';
import { forecast } from '../batches/forecast.ts';
import type { Config } from '../config.ts';
import { describeBug } from '../server/reply.ts';
import { serveStdio } from '../server/serve-stdio.ts';
import type { ServerParts } from '../server/server-parts.ts';
import { createLongWork } from '../tools/long-work.ts';
import { buildParts } from './build-parts.ts';
import { openQueue } from './open-store.ts';
import { version } from './version.ts';

/** A dry run over MCP tries so many seeds. */
const forecastSeeds = 3;

export interface ServeFlags {
  http: boolean;
  host?: string;
  port: number;
  allowedHosts?: string[];
  allowedOrigins?: string[];
}

/** Serves MCP until the client closes its end, or a signal comes. Standard output is the protocol's. */
export async function serve(config: Config, flags: ServeFlags): Promise<void> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const parts = await buildParts(config);
  const onBug = (error: unknown) => log(describeBug(error));
  const flows = createFlows(parts, onBug);
  const queue = await openQueue(config, parts.store, parts.owner, (error) => log(`queue: ${error.message}`));
  const worker = startBatchWorker(parts, queue, { onBug });
  const batches = createBatches(parts, queue, worker);
  const longWork = createLongWork();
  const server: ServerParts = {
    tools: {
      ...parts.shared,
      store: parts.store,
      skills: parts.skills,
      flows,
      batches,
      forecast: (plan, options) => forecast(parts, plan, { ...options, seeds: forecastSeeds }),
      longWork,
      seedDirectories: flags.http && config.seedDirectoriesByDefault ? [] : config.seedDirectories,
      exportDirectory: join(config.dataDirectory, 'exports'),
    },
    version,
    log,
  };
  try {
    if (!flags.http) {
      await serveStdio(server, stop.signal);
      return;
    }
    const { serveHttp } = await import('../server/serve-http.ts');
    const http = await serveHttp(server, {
      port: flags.port,
      token: config.httpToken,
      ...(flags.host !== undefined && { host: flags.host }),
      ...(flags.allowedHosts !== undefined && { allowedHosts: flags.allowedHosts }),
      ...(flags.allowedOrigins !== undefined && { allowedOrigins: flags.allowedOrigins }),
    });
    log(`Serving MCP at ${http.url}`);
    await new Promise<void>((resolve) =>
      stop.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await http.close();
  } finally {
    await flows.close();
    await longWork.close();
    await worker.close();
    await queue.close();
    await parts.close();
  }
}
