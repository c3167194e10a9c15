import type { AddressGuard } from './address-guard.ts';

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
  fetch(url: string, options?: { signal?: AbortSignal; maxCharacters?: number }): Promise<Page>;
  close(): Promise<void>;
}
