import { type Dispatcher, Pool } from 'undici';
import { createAbortWatch } from '../abort-watch.ts';

const largestAnswerBytes = 64 * 1024 * 1024;

/** The headers of an answer, as far as anybody reads them. Names are in small letters. */
export type AnswerHeaders = Pick<Headers, 'get'>;

/** An answer of the endpoint that is not a success. What it says stays here: it may hold the prompt or a part of a key. */
export class EndpointRefusal extends Error {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;

  constructor(status: number, headers: AnswerHeaders, body: string) {
    super(`HTTP ${status}`);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** The answer did not come within the time that was given. */
export class CallTimeout extends Error {}

export interface PoolRequest {
  /** With the query. */
  path: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string | null;
  signal: AbortSignal | null;
  /** Milliseconds; left out: no limit. */
  timeoutMs?: number;
  /** Told when the request is about to be written to a connection; until then nobody can have seen it. */
  onSent?: () => void;
}

export interface PoolAnswer {
  status: number;
  headers: AnswerHeaders;
  body: string;
}

/** One pool of connections to one origin, for whole (never streamed) JSON answers. */
export interface PoolFetch {
  /**
   * Sends one request and collects its answer. Throws the signal's reason, CallTimeout, EndpointRefusal where the status
   * is not 2xx, or the system's error where the connection failed.
   */
  send(request: PoolRequest): Promise<PoolAnswer>;
  /** The part of `fetch` that a client of the API needs; it throws the same. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

type ReceivedHeaders = Record<string, string | string[] | undefined>;

function readHeaders(received: ReceivedHeaders): AnswerHeaders {
  return {
    get(name) {
      const value = received[name];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
  };
}

/**
 * Straight over undici's pool: a third of the processor time of the global fetch, and no unread bodies. The time-out of a
 * call covers its body.
 */
export function createPoolFetch(baseUrl: string): PoolFetch {
  const pool = new Pool(new URL(baseUrl).origin, {
    // The time-out of a call is its own; undici's would cut slow local models off after five minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: largestAnswerBytes,
    allowH2: false,
  });
  const aborts = createAbortWatch();

  function collect({ signal, timeoutMs, onSent, ...order }: PoolRequest): Promise<PoolAnswer> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<PoolAnswer>();
    const chunks: Buffer[] = [];
    let head = { status: 0, headers: readHeaders({}) };
    let controller: Dispatcher.DispatchController | null = null;
    let cut: Error | null = null;
    const end = (reason: unknown) => {
      cut = reason instanceof Error ? reason : new Error('aborted', { cause: reason });
      reject(reason);
      // Before it is sent there is nothing to cut: it is cut when its turn comes.
      controller?.abort(cut);
    };
    const abort = () => end(signal?.reason);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => end(new CallTimeout()), timeoutMs);
    if (signal !== null) aborts.add(signal, abort);
    const settle = () => {
      clearTimeout(timer);
      if (signal !== null) aborts.remove(signal, abort);
    };
    pool.dispatch(order, {
      onRequestStart(started) {
        controller = started;
        if (cut === null) onSent?.();
        else started.abort(cut);
      },
      onResponseStart(_controller, status, received) {
        head = { status, headers: readHeaders(received) };
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        settle();
        resolve({ ...head, body: new TextDecoder().decode(Buffer.concat(chunks)) });
      },
      onResponseError(_controller, error) {
        settle();
        reject(error);
      },
    });
    return promise;
  }

  async function send(request: PoolRequest): Promise<PoolAnswer> {
    const answer = await collect(request);
    const { status, headers, body } = answer;
    if (status < 200 || status > 299) throw new EndpointRefusal(status, headers, body);
    return answer;
  }

  return {
    send,
    async fetch(input, init = {}) {
      const url = new URL(input instanceof Request ? input.url : input);
      const { status, headers, body } = await send({
        path: url.pathname + url.search,
        method: init.method === 'POST' ? 'POST' : 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        body: typeof init.body === 'string' ? init.body : null,
        signal: init.signal ?? null,
      });
      const type = { 'content-type': headers.get('content-type') ?? 'application/json' };
      return new Response(status === 204 ? null : body, { status, headers: type });
    },
    close: () => pool.destroy(),
  };
}
