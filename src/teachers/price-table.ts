import { createRequire } from 'node:module';
import type { Usage } from '../store/store.ts';
import type { Prices } from './teacher.ts';

type PriceData = typeof import('@pydantic/genai-prices');

/** What a model costs at one endpoint. */
export interface ModelPrice {
  /** The dearest that it ever is: long questions and busy hours cost more at some. */
  dearest: Prices;
  /** US dollars of one call, made now; `cached` of its input tokens were read from the provider's cache. */
  price(usage: Usage, cached: number): number | null;
}

const million = 1_000_000;
const hours = Array.from({ length: 24 }, (_, hour) => hour * 3_600_000);

/** A model whose price is known from the configuration. */
export function fixPrice(prices: Prices): ModelPrice {
  return {
    dearest: prices,
    price: ({ inputTokens, outputTokens }) =>
      (inputTokens * prices.input + outputTokens * prices.output) / million,
  };
}

/**
 * What a provider asks for a model, by the data set genai-prices (MIT, kept by Pydantic), as old as the installed
 * package. Null where the address is none of a known provider's, where it has no such model, or where it asks for more
 * than tokens: a server of one's own costs nothing that could be known, whatever its model is called. The data is read
 * when this is first asked, never at the start.
 */
export function findModelPrice(address: string, model: string): ModelPrice | null {
  const { protocol, hostname, href } = new URL(address);
  // No provider is reached by a bare name, by a number or without TLS.
  if (protocol !== 'https:' || !hostname.includes('.') || /^[\d.]+$/.test(hostname)) return null;
  const { calcPrice, findProvider }: PriceData = createRequire(import.meta.url)('@pydantic/genai-prices');
  const provider = findProvider({ providerApiUrl: href });
  if (provider === undefined) return null;
  const calculate = (usage: Record<string, number>, timestamp: Date) =>
    calcPrice(usage, model, { provider, timestamp });
  const dearest: Prices = { input: 0, output: 0 };
  for (const hour of hours) {
    const both = calculate({ input_tokens: million, output_tokens: million }, new Date(Date.now() + hour));
    if (both === null || both.total_price > both.input_price + both.output_price + 1e-9) return null;
    dearest.input = Math.max(dearest.input, both.input_price);
    dearest.output = Math.max(dearest.output, both.output_price);
  }
  return {
    dearest,
    price({ inputTokens, outputTokens }, cached) {
      const usage = {
        input_tokens: inputTokens,
        cache_read_tokens: Math.min(cached, inputTokens),
        output_tokens: outputTokens,
      };
      return calculate(usage, new Date())?.total_price ?? null;
    },
  };
}
