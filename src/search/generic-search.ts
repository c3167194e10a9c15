import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import { requestJson } from './provider-request.ts';
import { apiKey, baseUrl, commonSettings, readProviderSettings } from './provider-settings.ts';
import { createRateLimit } from './rate-limit.ts';
import { makeHits } from './search-hit.ts';
import type { SearchRequest, WebSearch } from './web-search.ts';

const fieldPath = z.string().regex(/^([^.]+(\.[^.]+)*)?$/, 'must be names joined by dots');

export const genericSettings = z.strictObject({
  /** The endpoint itself; nothing is appended but the parameters. */
  baseUrl,
  apiKey: apiKey.optional(),
  /** GET sends the parameters in the address, POST as a JSON object. */
  method: z.enum(['GET', 'POST']).default('GET'),
  /** `{query}`, `{count}`, `{language}` and `{apiKey}` are filled in; one that needs a language is left out where none is asked for. */
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({ q: '{query}', count: '{count}' }),
  /** `{apiKey}` is filled in. */
  headers: z.record(z.string(), z.string()).default({}),
  /** Where things are in the answer: names and list positions joined by dots; empty is the answer itself. */
  fields: z
    .strictObject({
      hits: fieldPath.default('results'),
      title: fieldPath.default('title'),
      url: fieldPath.default('url'),
      snippet: fieldPath.default('snippet'),
      date: fieldPath.default('date'),
    })
    .prefault({}),
  ...commonSettings,
});

/** Any search service that takes parameters and answers with a JSON list of hits. */
export function createGenericSearch(settings: z.input<typeof genericSettings>): WebSearch {
  const own = readProviderSettings('generic', genericSettings, settings);
  const limit = createRateLimit(own);
  const headers = Object.fromEntries(
    Object.entries(own.headers).map(([name, value]) => [
      name,
      value.replaceAll('{apiKey}', own.apiKey ?? ''),
    ]),
  );
  return {
    name: 'generic',
    async search(request) {
      const parameters = fillParameters(own.parameters, request, own.apiKey ?? '');
      const url = new URL(own.baseUrl);
      if (own.method === 'GET')
        for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
      const answer = await requestJson({
        provider: 'generic',
        url,
        headers,
        ...(own.method === 'POST' ? { body: parameters } : {}),
        limit,
        timeoutMs: own.timeoutMs,
        signal: request.signal,
      });
      const hits = readField(answer, own.fields.hits);
      if (!Array.isArray(hits))
        throw new OperatorError(
          'The answer of the search provider generic has no list where its settings say.',
          'Correct fields.hits in the settings.',
        );
      return makeHits(
        hits.map((hit) => ({
          title: readField(hit, own.fields.title),
          url: readField(hit, own.fields.url),
          snippet: readField(hit, own.fields.snippet),
          date: readField(hit, own.fields.date),
        })),
        request.count,
      );
    },
  };
}

type Parameter = string | number | boolean;

function fillParameters(
  templates: Record<string, Parameter>,
  request: SearchRequest,
  key: string,
): Record<string, Parameter> {
  const slots = { query: request.query, count: request.count, language: request.language, apiKey: key };
  const filled: Record<string, Parameter> = {};
  for (const [name, template] of Object.entries(templates)) {
    if (typeof template !== 'string') filled[name] = template;
    else if (template === '{count}') filled[name] = request.count;
    else if (request.language || !template.includes('{language}'))
      // One pass, so that a query that reads {count} stays as it is.
      filled[name] = template.replace(/\{(query|count|language|apiKey)\}/g, (_, slot: keyof typeof slots) =>
        String(slots[slot]),
      );
  }
  return filled;
}

function readField(value: unknown, path: string): unknown {
  if (path === '') return value;
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      value,
    );
}
