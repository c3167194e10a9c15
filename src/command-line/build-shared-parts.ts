import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createCalculator } from '../interpreter/calculator.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { createAddressGuard } from '../search/address-guard.ts';
import { createSeedCorpus } from '../search/corpus-seeds.ts';
import { createPageFetcher } from '../search/fetch-page.ts';
import { createWebSearch } from '../search/providers.ts';
import { openCorpusDatabase } from '../store/corpus-database.ts';
import type { SeedStore } from '../store/store.ts';
import { createCodeSessions } from '../tools/code-sessions.ts';
import type { SharedParts } from '../tools/shared-tool.ts';

/**
 * What the tools work with that agents and clients share. Nothing is started or opened before a tool is called. Throws
 * OperatorError for a search provider or an allow-list that is configured wrongly.
 */
export function buildSharedParts(
  config: Config,
  seeds: SeedStore,
): { shared: SharedParts; close(): Promise<void> } {
  const webSearch = createWebSearch(config.search?.provider, config.search?.settings);
  const guard = createAddressGuard({ allowHosts: config.fetch.allowHosts });
  const pages = createPageFetcher({ guard, honourRobots: config.fetch.honourRobots });
  const interpreter = createInterpreter({ snapshotDirectory: join(config.dataDirectory, 'interpreter') });
  const calculator = createCalculator();
  const corpus = createSeedCorpus({ open: () => openCorpusDatabase(config.dataDirectory), seeds });
  const codeSessions = createCodeSessions(interpreter);
  return {
    shared: { interpreter, calculator, webSearch, pages, corpus, codeSessions },
    async close() {
      await Promise.all([interpreter.close(), calculator.close(), pages.close(), corpus.close()]);
    },
  };
}
