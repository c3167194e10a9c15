import { z } from 'zod';
import { AgentError, OperatorError } from '../errors.ts';
import { requestJson } from './provider-request.ts';
import { apiKey, baseUrl, commonSettings, joinUrl, readProviderSettings } from './provider-settings.ts';
import { createRateLimit } from './rate-limit.ts';
import { makeHits } from './search-hit.ts';
import type { WebSearch } from './web-search.ts';

export const braveSettings = z.strictObject({
  apiKey,
  baseUrl: baseUrl.default('https://api.search.brave.com/res/v1'),
  ...commonSettings,
});

const answerSchema = z.object({
  web: z
    .object({
      results: z.array(
        z.object({
          title: z.unknown(),
          url: z.unknown(),
          description: z.unknown().optional(),
          page_age: z.unknown().optional(),
        }),
      ),
    })
    .nullish(),
});
const errorSchema = z.object({ error: z.object({ code: z.string() }) });

/** Brave Web Search, `GET /web/search` with `X-Subscription-Token`, as documented at api-dashboard.search.brave.com. */
export function createBraveSearch(settings: z.input<typeof braveSettings>): WebSearch {
  const own = readProviderSettings('brave', braveSettings, settings);
  const limit = createRateLimit(own);
  return {
    name: 'brave',
    async search({ query, count, language, signal }) {
      if (query.length > 400 || query.trim().split(/\s+/).length > 50)
        throw new AgentError(
          'The query is longer than the search provider brave takes.',
          'Search with at most 400 characters and 50 words.',
        );
      const url = joinUrl(own.baseUrl, 'web/search');
      url.searchParams.set('q', query);
      url.searchParams.set('count', String(Math.min(count, 20)));
      url.searchParams.set('result_filter', 'web');
      url.searchParams.set('text_decorations', 'false');
      if (language) url.searchParams.set('search_lang', language);
      const answer = await requestJson({
        provider: 'brave',
        url,
        headers: { 'x-subscription-token': own.apiKey },
        limit,
        timeoutMs: own.timeoutMs,
        signal,
        explain: explainStatus,
      });
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) throw describeStrangeAnswer();
      const results = parsed.data.web?.results ?? [];
      return makeHits(
        results.map(({ title, url, description, page_age }) => ({
          title,
          url,
          snippet: description,
          date: page_age,
        })),
        count,
      );
    },
  };
}

/** Brave says a wrong key by 422, the status of a wrong parameter too; only the code tells them apart. */
function explainStatus(status: number, answer: unknown): Error | undefined {
  const code = errorSchema.safeParse(answer).data?.error.code;
  if (status !== 422 || !code?.startsWith('SUBSCRIPTION_TOKEN')) return undefined;
  return new OperatorError('The search provider brave does not accept the key.', 'Configure a valid key.');
}

function describeStrangeAnswer(): OperatorError {
  return new OperatorError(
    'The search provider brave answered in another format than it documents.',
    'Check its configured address.',
  );
}
