import { Readability } from '@mozilla/readability';
import { type HtmlDocument, parseDocument } from './html-document.ts';
import { renderText } from './html-to-text.ts';

/** What a reader sees of an HTML page. Missing parts are null. Written by others: data. */
export interface ReadableHtml {
  title: string | null;
  /** Readable text, close to Markdown: headings, lists, tables, quotations, code; links by their words. */
  text: string;
  byline: string | null;
  /** BCP 47, as the page declares it. */
  language: string | null;
  /** As the page declares it, mostly ISO 8601. */
  published: string | null;
}

/** Below this many characters the extractor has more likely missed the text than found a short one. */
const shortArticle = 250;
/** Tags and entities together; above this the extractor takes many seconds, since each is a node of its own. */
const maxMarks = 40_000;

/**
 * The article of a page, by Readability; the whole body where there is no article (lists, short pages, forms); the bare
 * words where the markup is too deep to be parsed in reasonable time.
 */
export function readHtml(html: string): ReadableHtml {
  const document = parseDocument(html);
  if (!document) return { title: null, text: stripTags(html), byline: null, language: null, published: null };
  return readDocument(document, html);
}

function readDocument(document: HtmlDocument, html: string): ReadableHtml {
  const declared = readDeclared(document);
  const article = readArticle(html);
  const useArticle = article !== undefined && article.text.length >= shortArticle;
  return {
    title: article?.title || declared.title,
    text: useArticle ? article.text : renderText(document.body),
    byline: article?.byline || declared.byline,
    language: article?.language || declared.language,
    published: article?.published || declared.published,
  };
}

/** Readability rewrites the document that it is given, so it gets its own. */
function readArticle(html: string): ReadableHtml | undefined {
  const document = countMarks(html) > maxMarks ? undefined : parseDocument(html);
  if (!document) return undefined;
  try {
    const article = new Readability<string>(document as never, {
      serializer: (node) => renderText(node as never),
    }).parse();
    if (!article?.content) return undefined;
    return {
      title: clean(article.title),
      text: article.content,
      byline: clean(article.byline),
      language: clean(article.lang),
      published: clean(article.publishedTime),
    };
  } catch {
    // Markup that the extractor cannot take: the whole body is the answer then.
    return undefined;
  }
}

function countMarks(html: string): number {
  let count = 0;
  for (let index = 0; index < html.length; index++) {
    const code = html.charCodeAt(index);
    if (code === 0x3c || code === 0x26) count++;
  }
  return count;
}

function readDeclared(document: HtmlDocument): Omit<ReadableHtml, 'text'> {
  const meta = (...names: string[]): string | null => {
    for (const name of names) {
      const value = clean(
        document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute('content'),
      );
      if (value) return value;
    }
    return null;
  };
  return {
    title: clean(document.querySelector('title')?.textContent) ?? meta('og:title'),
    byline: meta('author', 'article:author'),
    language:
      clean(document.documentElement.getAttribute('lang')) ?? meta('og:locale')?.replace('_', '-') ?? null,
    published:
      meta('article:published_time', 'datePublished', 'date', 'dc.date', 'DC.date.issued') ??
      clean(document.querySelector('time[datetime]')?.getAttribute('datetime')),
  };
}

function clean(text: string | null | undefined): string | null {
  return text?.replace(/\s+/g, ' ').trim() || null;
}

function stripTags(html: string): string {
  return html
    .replace(/<(script|style|noscript|template)\b[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi, ' ')
    .replace(/<\/?[a-z!][^<>]*>?/gi, ' ')
    .replace(/&(lt|gt|quot|amp|nbsp|#39);/g, (_, name: string) => entities[name] ?? ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ', '#39': "'" };
