import { join } from 'node:path';
import { startBatchWorker } from '../batches/batch-worker.ts';
import { createBatches } from '../batches/batches.ts';
import { createFlows } from '../batches/flows.ts';
import { forecast } from '../batches/forecast.ts';
import type { Config } from '../config.ts';
import { describeBug } from '../server/reply.ts';
import { createLongWork } from '../tools/long-work.ts';
import type { ToolParts } from '../tools/tool-parts.ts';
import { buildParts, closeWhereThrown } from './build-parts.ts';
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
  const parts = await buildParts(config);
  const onBug = (error: unknown) => log(describeBug(error));
  const flows = createFlows(parts, onBug);
  const queue = await closeWhereThrown([parts], () =>
    openQueue(config, parts.store, parts.owner, (error) => log(`queue: ${error.message}`)),
  );
  const worker = startBatchWorker(parts, queue, { onBug });
  const longWork = createLongWork();
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
    async close() {
      await flows.close();
      await longWork.close();
      await worker.close();
      await queue.close();
      await parts.close();
    },
  };
}
