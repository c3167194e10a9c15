import { createHash } from 'node:crypto';
import { parseDocument } from './html-document.ts';
import type { SearchHit } from './web-search.ts';

/** A provider's hit before it is checked: any field may be anything. */
export interface RawHit {
  title: unknown;
  url: unknown;
  snippet: unknown;
  date?: unknown;
}

/**
 * Keeps what is a web page, once, in the provider's order, and cuts to `count`. Providers mark the found words with
 * tags and entities; titles and snippets come back as plain text.
 */
export function makeHits(rawHits: readonly RawHit[], count: number): SearchHit[] {
  const hits = new Map<string, SearchHit>();
  for (const raw of rawHits) {
    const url = typeof raw.url === 'string' && URL.canParse(raw.url) ? new URL(raw.url) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || hits.has(url.href)) continue;
    hits.set(url.href, {
      id: createHash('sha256').update(url.href).digest('hex').slice(0, 12),
      title: toPlainText(raw.title),
      url: url.href,
      snippet: toPlainText(raw.snippet),
      date: typeof raw.date === 'string' && raw.date.trim() !== '' ? raw.date.trim() : null,
    });
    if (hits.size === count) break;
  }
  return [...hits.values()];
}

function toPlainText(value: unknown): string {
  if (typeof value !== 'string') return '';
  const text = /[<&]/.test(value) ? readMarkup(value) : value;
  return text.replace(/\s+/g, ' ').trim();
}

/** Only the tags that providers mark words with count as markup, so that `a < b` and `<T>` of a page's text stay. */
function readMarkup(value: string): string {
  const unmarked = value.replace(/<\/?(?:strong|em|b|i|mark|span|br)\b[^<>]*>/gi, '');
  return parseDocument(`<p>${unmarked.replaceAll('<', '&lt;')}</p>`)?.querySelector('p')?.textContent ?? '';
}
