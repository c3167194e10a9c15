import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import { parseAnswer, requestJson } from './provider-request.ts';
import { baseUrl, commonSettings, joinUrl, readProviderSettings } from './provider-settings.ts';
import { createRateLimit } from './rate-limit.ts';
import { makeHits } from './search-hit.ts';
import type { WebSearch } from './web-search.ts';

export const searxngSettings = z.strictObject({
  /** The instance's own address; self-hosted, so a private one is fine. */
  baseUrl,
  /** Comma-separated, as configured in the instance. */
  engines: z.string().optional(),
  ...commonSettings,
});

const answerSchema = z.object({
  results: z.array(
    z.object({
      title: z.unknown(),
      url: z.unknown(),
      content: z.unknown().optional(),
      publishedDate: z.unknown().optional(),
    }),
  ),
});

/** SearXNG, `GET /search?format=json`, as documented at docs.searxng.org; the instance must have JSON switched on. */
export function createSearxngSearch(settings: z.input<typeof searxngSettings>): WebSearch {
  const own = readProviderSettings('searxng', searxngSettings, settings);
  const limit = createRateLimit(own);
  return {
    name: 'searxng',
    async search({ query, count, language, signal }) {
      const url = joinUrl(own.baseUrl, 'search');
      url.searchParams.set('q', query);
      url.searchParams.set('format', 'json');
      if (language) url.searchParams.set('language', language);
      if (own.engines) url.searchParams.set('engines', own.engines);
      const answer = await requestJson({
        provider: 'searxng',
        url,
        limit,
        timeoutMs: own.timeoutMs,
        signal,
        explain: explainStatus,
      });
      const parsed = parseAnswer('searxng', answerSchema, answer);
      return makeHits(
        parsed.results.map(({ title, url, content, publishedDate }) => ({
          title,
          url,
          snippet: content,
          date: publishedDate,
        })),
        count,
      );
    },
  };
}

/** An instance without JSON answers 403, which elsewhere means a wrong key. */
function explainStatus(status: number): Error | undefined {
  if (status !== 403) return undefined;
  return new OperatorError(
    'The search provider searxng does not give JSON.',
    'Add json to search.formats in the settings.yml of the instance.',
  );
}
