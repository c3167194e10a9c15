import { type Dispatcher, request } from 'undici';
import { AgentError, isMendable, RetryLaterError } from '../errors.ts';
import type { AddressGuard } from './address-guard.ts';
import { createGuardedDispatcher } from './guarded-dispatcher.ts';
import { createPageReader } from './page-reader.ts';
import { classifyBody, decodeText } from './page-text.ts';
import { acceptedEncodings, discardBody, isAbort, readBody } from './read-body.ts';
import { readRetryAfter } from './retry-after.ts';
import { createRobotsRules, type RobotsAnswer } from './robots.ts';

/** A fetched page as readable text. All but the addresses and the status was written by others: data. */
export interface Page {
  /** The address that was asked for. */
  url: string;
  /** The address that answered, after redirects. */
  finalUrl: string;
  status: number;
  title: string | null;
  byline: string | null;
  /** BCP 47, from the page's own declaration. */
  language: string | null;
  /** As the page declares it, mostly ISO 8601. */
  published: string | null;
  /** Without parameters, for example `text/html`. */
  mediaType: string;
  /** Readable text, close to Markdown for HTML. */
  text: string;
  /** True when the text was cut, by `maxCharacters` or by the size limit of the body. */
  truncated: boolean;
}

export interface PageFetcherSettings {
  guard: AddressGuard;
  /** Ask each site's robots.txt first. Default true. */
  honourRobots?: boolean;
  /** Largest body, counted before and after decompression. Default 5 MiB. */
  maxBytes?: number;
  /** For a whole fetch, redirects and robots.txt included. Default 20,000. */
  timeoutMs?: number;
  userAgent?: string;
}

export interface PageFetcher {
  /**
   * Fetches one page. Throws AgentError for an address or page that cannot be had, RetryLaterError for a site that is
   * busy, slow or unreachable.
   */
  fetch(url: string, options?: { signal?: AbortSignal; maxCharacters?: number }): Promise<Page>;
  close(): Promise<void>;
}

const maxRedirects = 5;
const maxRobotsBytes = 500 * 1024;
const defaultCharacters = 100_000;

/** Fetches pages for agents and clients: every address, redirect and connection goes through the guard. */
export function createPageFetcher(settings: PageFetcherSettings): PageFetcher {
  const maxBytes = settings.maxBytes ?? 5 * 1024 * 1024;
  const timeoutMs = settings.timeoutMs ?? 20_000;
  const userAgent = settings.userAgent ?? 'agentinstruct/0.1';
  const dispatcher = createGuardedDispatcher(settings.guard, timeoutMs);
  const reader = createPageReader();
  // Sites name the product, without its version (RFC 9309 §2.2.1).
  const robots = createRobotsRules(userAgent.split(/[/\s]/)[0] ?? userAgent);

  function send(url: URL, signal: AbortSignal, accept: string): Promise<Dispatcher.ResponseData> {
    return request(url, {
      dispatcher,
      signal,
      headers: { 'user-agent': userAgent, accept, 'accept-encoding': acceptedEncodings },
    });
  }

  /** Follows redirects by hand, so that each hop is judged as if it had been asked for. */
  async function follow(
    start: URL,
    signal: AbortSignal,
    accept: string,
    checkHop: (url: URL) => Promise<void>,
  ): Promise<{ url: URL; response: Dispatcher.ResponseData }> {
    let url = start;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      await checkHop(url);
      const response = await send(url, signal, accept);
      if (response.statusCode < 300 || response.statusCode > 399 || response.statusCode === 304)
        return { url, response };
      discardBody(response.body);
      const location = response.headers.location?.toString() ?? '';
      if (location === '' || !URL.canParse(location, url.href))
        throw new AgentError('The page redirects to nowhere.', 'Try another page on the subject.');
      // A location that is written whole is judged as written, not as a parser forgives it.
      url = settings.guard.check(
        /^[a-z][a-z0-9+.-]*:/i.test(location) ? location : new URL(location, url).href,
      );
    }
    throw new AgentError(
      `The page redirects more than ${maxRedirects} times.`,
      'Try another page on the subject.',
    );
  }

  async function loadRobots(url: URL, signal: AbortSignal): Promise<RobotsAnswer> {
    try {
      const { response } = await follow(
        settings.guard.check(url.href),
        signal,
        'text/plain',
        async () => undefined,
      );
      const body = await readBody(
        response.body,
        response.headers['content-encoding']?.toString(),
        maxRobotsBytes,
      );
      if (response.statusCode >= 500 || response.statusCode === 429) return { unreachable: true };
      return response.statusCode === 200 ? { text: body.bytes.toString('utf8') } : { missing: true };
    } catch (error) {
      if (signal.aborted) throw error;
      // Redirects that lead nowhere or to a refused place are no rules (RFC 9309 §2.3.1.2).
      return error instanceof AgentError ? { missing: true } : { unreachable: true };
    }
  }

  async function checkRobots(url: URL, signal: AbortSignal): Promise<void> {
    if (settings.honourRobots === false) return;
    if (await robots.isAllowed(url, (robotsUrl) => loadRobots(robotsUrl, signal))) return;
    throw new AgentError(
      'The site does not let programs fetch this page (robots.txt).',
      'Try another page on the subject.',
    );
  }

  async function fetchPage(text: string, signal: AbortSignal, maxCharacters: number): Promise<Page> {
    const start = settings.guard.check(text);
    const accept =
      'text/html, application/xhtml+xml, application/pdf, text/*;q=0.9, application/json;q=0.9, */*;q=0.1';
    const { url, response } = await follow(start, signal, accept, (hop) => checkRobots(hop, signal));
    const contentType = response.headers['content-type']?.toString();
    const failure = describeStatus(response);
    if (failure) {
      discardBody(response.body);
      throw failure;
    }
    const body = await readBody(response.body, response.headers['content-encoding']?.toString(), maxBytes);
    const { mediaType, kind } = classifyBody(contentType, body.bytes);
    const page = { url: text, finalUrl: url.href, status: response.statusCode, mediaType };
    if (kind === 'pdf' && !body.complete)
      throw new AgentError(`The PDF is larger than ${maxBytes} bytes.`, 'Try another page on the subject.');
    const decoded = kind === 'pdf' ? '' : decodeText(body.bytes, contentType, kind);
    const content =
      kind === 'text'
        ? { title: null, text: decoded.replace(/^\ufeff/, ''), byline: null, language: null, published: null }
        : await reader.read(kind === 'pdf' ? { pdf: new Uint8Array(body.bytes) } : { html: decoded }, {
            maxCharacters,
            timeoutMs,
            signal,
          });
    const cut = cutText(content.text, maxCharacters);
    return {
      ...page,
      ...content,
      language:
        content.language ?? response.headers['content-language']?.toString().split(',')[0]?.trim() ?? null,
      text: cut,
      truncated: !body.complete || cut.length < content.text.length,
    };
  }

  return {
    async fetch(url, options = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
      try {
        return await fetchPage(url, signal, options.maxCharacters ?? defaultCharacters);
      } catch (error) {
        if (options.signal?.aborted) throw options.signal.reason;
        throw describeFailure(error, timeoutMs);
      }
    },
    async close() {
      await Promise.all([dispatcher.destroy(), reader.close()]);
    },
  };
}

/** Never between the two halves of a character. */
function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

function describeStatus(response: Dispatcher.ResponseData): Error | undefined {
  const status = response.statusCode;
  if (status >= 200 && status < 300) return undefined;
  const problem = `The site answered with status ${status}.`;
  if (status === 429 || status >= 500)
    return new RetryLaterError(problem, 'Try again later.', readRetryAfter(response.headers));
  return new AgentError(problem, 'Try another page on the subject.');
}

function describeFailure(error: unknown, timeoutMs: number): unknown {
  if (isMendable(error)) return error;
  const cause = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  // The system tries several addresses of a name and wraps what each said.
  const inner = cause.errors?.find(isMendable) ?? (isMendable(cause.cause) ? cause.cause : undefined);
  if (inner) return inner;
  if (isAbort(error))
    return new RetryLaterError(`The page did not come within ${timeoutMs} ms.`, 'Try again later.');
  if (typeof cause.code !== 'string') return error;
  if (/^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(cause.code))
    return new AgentError('The certificate of the site is not valid.', 'Try another page on the subject.');
  return new RetryLaterError('The site cannot be reached.', 'Try again later, or another page.', undefined);
}
