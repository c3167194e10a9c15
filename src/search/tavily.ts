import { z } from 'zod';
import { AgentError, OperatorError } from '../errors.ts';
import { parseAnswer, requestJson } from './provider-request.ts';
import { apiKey, baseUrl, commonSettings, joinUrl, readProviderSettings } from './provider-settings.ts';
import { createRateLimit } from './rate-limit.ts';
import { makeHits } from './search-hit.ts';
import type { WebSearch } from './web-search.ts';

export const tavilySettings = z.strictObject({
  apiKey,
  baseUrl: baseUrl.default('https://api.tavily.com'),
  ...commonSettings,
});

const answerSchema = z.object({
  results: z.array(
    z.object({
      title: z.unknown(),
      url: z.unknown(),
      content: z.unknown(),
      published_date: z.unknown().optional(),
    }),
  ),
});

/**
 * Tavily, `POST /search` with a bearer key, as documented at docs.tavily.com. It has no parameter for a language; the
 * query's own language decides.
 */
export function createTavilySearch(settings: z.input<typeof tavilySettings>): WebSearch {
  const own = readProviderSettings('tavily', tavilySettings, settings);
  const limit = createRateLimit(own);
  return {
    name: 'tavily',
    async search({ query, count, signal }) {
      if (query.length > 400)
        throw new AgentError(
          'The query is longer than the search provider tavily takes.',
          'Search with at most 400 characters.',
        );
      const answer = await requestJson({
        provider: 'tavily',
        url: joinUrl(own.baseUrl, 'search'),
        headers: { authorization: `Bearer ${own.apiKey}` },
        body: { query, max_results: Math.min(count, 20), search_depth: 'basic', topic: 'general' },
        limit,
        timeoutMs: own.timeoutMs,
        signal,
        explain: explainStatus,
      });
      const parsed = parseAnswer('tavily', answerSchema, answer);
      return makeHits(
        parsed.results.map(({ title, url, content, published_date }) => ({
          title,
          url,
          snippet: content,
          date: published_date,
        })),
        count,
      );
    },
  };
}

/** 432 and 433 are Tavily's own: the plan's and the pay-as-you-go limit. */
function explainStatus(status: number): Error | undefined {
  if (status !== 432 && status !== 433) return undefined;
  return new OperatorError(
    `The search provider tavily answered with status ${status}: the limit of the plan is reached.`,
    'Raise the limit at the provider.',
  );
}
