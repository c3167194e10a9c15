import { createRequire } from 'node:module';

/** What we use of a DOM element; the compiler knows no browser types here. */
export interface HtmlElement {
  readonly nodeType: number;
  readonly localName: string;
  readonly textContent: string;
  readonly childNodes: Iterable<HtmlElement>;
  readonly children: Iterable<HtmlElement>;
  readonly parentElement: HtmlElement | null;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  closest(selector: string): HtmlElement | null;
  querySelector(selector: string): HtmlElement | null;
  querySelectorAll(selector: string): Iterable<HtmlElement>;
}

export interface HtmlDocument {
  readonly title: string;
  readonly documentElement: HtmlElement;
  readonly body: HtmlElement;
  querySelector(selector: string): HtmlElement | null;
  querySelectorAll(selector: string): Iterable<HtmlElement>;
  getElementById(id: string): HtmlElement | null;
}

// Loaded when the first page is read: it is a third of what the server would load before its first answer.
const load = createRequire(import.meta.url);
const parse = (html: string) => (load('linkedom') as typeof import('linkedom')).parseHTML(html);

export const elementNode = 1;
export const textNode = 3;

/**
 * Deeper trees cost the parser and the extractor more than the square of their depth (1,000 nested elements: 25 s), and
 * no page that people read comes near.
 */
const maxDepth = 256;

/** Parses HTML into a whole document, or gives undefined for what is none: nested deeper than any page for people. */
export function parseDocument(html: string): HtmlDocument | undefined {
  if (estimateDepth(html) > maxDepth) return undefined;
  const document = parse(completeDocument(html)).document as unknown as HtmlDocument;
  return document.documentElement?.querySelector('body') ? document : undefined;
}

/** The parser builds what it reads, so that a fragment would have no body. */
function completeDocument(html: string): string {
  const markup = html
    .replace(/^\ufeff/, '')
    .replace(/^(?:\s|<!--[\s\S]*?-->|<\?[^>]*>|<!doctype[^>]*>)*/i, '');
  if (/^<html[\s>]/i.test(markup)) {
    const hasBody = /<body[\s>]/i.test(markup);
    return hasBody
      ? markup
      : markup.replace(/^<html[^>]*>(?:[\s\S]*<\/head\s*>)?/i, (start) => `${start}<body>`);
  }
  if (/<body[\s>]/i.test(markup)) return `<html>${markup}</html>`;
  const head = /^<head[\s>][\s\S]*?<\/head\s*>/i.exec(markup)?.[0] ?? '';
  return `<html>${head}<body>${markup.slice(head.length)}</body></html>`;
}

const neverNests = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option optgroup thead ' +
    'tbody tfoot colgroup'
  ).split(' '),
);

function estimateDepth(html: string): number {
  let depth = 0;
  let deepest = 0;
  // Scripts and comments hold what looks like tags.
  const pattern =
    /<!--[\s\S]*?(?:-->|$)|<(script|style|textarea|title)\b[\s\S]*?(?:<\/\1\s*>|$)|<(\/?)([a-z][a-z0-9-]*)/gi;
  for (const match of html.matchAll(pattern)) {
    const name = match[3]?.toLowerCase();
    if (name === undefined || neverNests.has(name)) continue;
    depth = Math.max(0, depth + (match[2] ? -1 : 1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
