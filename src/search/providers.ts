import type { z } from 'zod';
import { nameList, OperatorError } from '../errors.ts';
import { braveSettings, createBraveSearch } from './brave.ts';
import { createGenericSearch, genericSettings } from './generic-search.ts';
import { createSearxngSearch, searxngSettings } from './searxng.ts';
import { createTavilySearch, tavilySettings } from './tavily.ts';
import type { WebSearch } from './web-search.ts';

export interface SearchProvider {
  name: string;
  settings: z.ZodObject;
  create(settings: object): WebSearch;
}

/** All web search providers, in the order in which they are shown. */
export const providers: readonly SearchProvider[] = [
  { name: 'brave', settings: braveSettings, create: createBraveSearch },
  { name: 'tavily', settings: tavilySettings, create: createTavilySearch },
  { name: 'searxng', settings: searxngSettings, create: createSearxngSearch },
  { name: 'generic', settings: genericSettings, create: createGenericSearch },
];

/**
 * The provider of that name. Without a name, one whose every search tells the operator what to configure, so that the
 * tool that searches exists and explains itself. Throws OperatorError for an unknown name or wrong settings.
 */
export function createWebSearch(name: string | undefined, settings: object = {}): WebSearch {
  const names = nameList(providers.map((provider) => provider.name));
  if (name === undefined || name === '')
    return {
      name: 'none',
      async search() {
        throw new OperatorError('No web search provider is configured.', `Configure one of: ${names}.`);
      },
    };
  const provider = providers.find((known) => known.name === name);
  if (!provider)
    throw new OperatorError(
      `There is no web search provider ${JSON.stringify(name)}.`,
      `Configure one of: ${names}.`,
    );
  return provider.create(settings);
}
