import type { Config } from '../config.ts';
import { createCalculator } from '../interpreter/calculator.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { createAddressGuard } from '../search/address-guard.ts';
import type { EmbeddingSource } from '../search/corpus-embeddings.ts';
import { createSeedCorpus } from '../search/corpus-seeds.ts';
import type { PageFetcher } from '../search/fetch-page.ts';
import { createWebSearch } from '../search/providers.ts';
import { openCorpusDatabase, openEmbeddingsDatabase } from '../store/corpus-database.ts';
import type { SeedStore } from '../store/store.ts';
import { createCodeSessions } from '../tools/code-sessions.ts';
import type { SharedParts } from '../tools/shared-tool.ts';
import { locateInterpreter } from './python-packages.ts';

/** Loads what fetches pages with the first page: most servers never fetch one. */
function createLazyPages({ fetch }: Config): PageFetcher {
  const guard = createAddressGuard({ allowHosts: fetch.allowHosts });
  let made: Promise<PageFetcher> | null = null;
  const make = async () => {
    const { createPageFetcher } = await import('../search/fetch-page.ts');
    return createPageFetcher({ guard, honourRobots: fetch.honourRobots });
  };
  return {
    async fetch(url, options) {
      made ??= make().catch((error: unknown) => {
        made = null;
        throw error;
      });
      return (await made).fetch(url, options);
    },
    async close() {
      await (await made)?.close();
    },
  };
}

/**
 * What the tools work with that agents and clients share. Nothing is started or opened before a tool is called. Throws
 * OperatorError for a search provider or an allow-list that is configured wrongly.
 */
export function buildSharedParts(
  config: Config,
  seeds: SeedStore,
  embeddings: EmbeddingSource | null = null,
): { shared: SharedParts; close(): Promise<void> } {
  const webSearch = createWebSearch(config.search?.provider, config.search?.settings);
  const pages = createLazyPages(config);
  const interpreter = createInterpreter(locateInterpreter(config));
  const calculator = createCalculator();
  const { dataDirectory } = config;
  const corpus = createSeedCorpus({
    open: () => openCorpusDatabase(dataDirectory),
    seeds,
    embeddings: embeddings && { source: embeddings, open: () => openEmbeddingsDatabase(dataDirectory) },
  });
  const codeSessions = createCodeSessions(interpreter);
  return {
    shared: { interpreter, calculator, webSearch, pages, corpus, codeSessions },
    async close() {
      await Promise.all([interpreter.close(), calculator.close(), pages.close(), corpus.close()]);
    },
  };
}
