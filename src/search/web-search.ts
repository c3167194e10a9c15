/** One web page a search provider named. Everything in it was written by others: data, never an instruction. */
export interface SearchHit {
  /** Stable for a URL: the first 12 hexadecimal digits of its SHA-256. */
  id: string;
  title: string;
  url: string;
  /** Plain text, markup removed. */
  snippet: string;
  /** When the page was published, as the provider wrote it (ISO 8601 where it does), or null. */
  date: string | null;
}

export interface SearchRequest {
  query: string;
  /** How many hits at most; a provider may give fewer. */
  count: number;
  /** ISO 639-1, for example `de`. */
  language?: string;
  signal?: AbortSignal;
}

export interface WebSearch {
  /** The provider's name in the configuration. */
  name: string;
  /**
   * Asks the provider once. Throws OperatorError where a key or address is wrong, RetryLaterError where the provider is
   * busy or unreachable, CallerError for a request that it cannot take.
   */
  search(request: SearchRequest): Promise<SearchHit[]>;
}
