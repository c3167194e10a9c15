import { join } from 'node:path';
import { startBatchWorker } from '../batches/batch-worker.ts';
import { createBatches } from '../batches/batches.ts';
import { createFlows } from '../batches/flows.ts';
import { forecast } from '../batches/forecast.ts';
import type { Config } from '../config.ts';
import { describeBug } from '../server/reply.ts';
import { createLongWork } from '../tools/long-work.ts';
import type { ToolParts } from '../tools/tool-parts.ts';
import { buildParts } from './build-parts.ts';
import { openQueue } from './open-store.ts';

/** A dry run over MCP tries so many seeds. */
const forecastSeeds = 3;

/**
 * What the tools of a server work with; batches that were under way go on from here. `isRemote`: clients may be on other
 * machines, so that files are read from folders that were named alone.
 */
export async function buildToolParts(
  config: Config,
  { isRemote, log }: { isRemote: boolean; log: (line: string) => void },
): Promise<{ tools: ToolParts; close(): Promise<void> }> {
  await using opening = new AsyncDisposableStack();
  const parts = opening.adopt(await buildParts(config), (it) => it.close());
  const onBug = (error: unknown) => log(describeBug(error));
  const onFault = (error: Error) => log(`queue: ${error.message}`);
  const queue = opening.adopt(await openQueue(config, parts.store, parts.owner, onFault), (it) => it.close());
  const worker = opening.adopt(startBatchWorker(parts, queue, { onBug }), (it) => it.close());
  const longWork = opening.adopt(createLongWork(), (it) => it.close());
  const flows = opening.adopt(createFlows(parts, onBug), (it) => it.close());
  const opened = opening.move();
  return {
    tools: {
      ...parts.shared,
      store: parts.store,
      skills: parts.skills,
      flows,
      batches: createBatches(parts, queue, worker),
      forecast: (plan, options) => forecast(parts, plan, { ...options, seeds: forecastSeeds }),
      longWork,
      seedDirectories: isRemote && config.seedDirectoriesByDefault ? [] : config.seedDirectories,
      exportDirectory: join(config.dataDirectory, 'exports'),
    },
    close: () => opened.disposeAsync(),
  };
}
