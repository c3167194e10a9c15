import { OpenAI } from 'openai';
import { OperatorError } from '../../errors.ts';
import type { Endpoint } from './endpoint-errors.ts';
import type { Provider } from './endpoint-habits.ts';
import { createPoolFetch, type PoolAnswer, type PoolRequest } from './pool-fetch.ts';

export interface ChatClientOptions {
  /** The teacher's name in the configuration. */
  name: string;
  /** Where `/chat/completions` is below, for instance http://127.0.0.1:11434/v1; of Azure, the resource's address. */
  baseUrl: string;
  apiKey: string | null;
  /** The model; of Azure, the deployment. */
  model: string;
  /** Told from the host where it is not given. */
  provider?: Provider;
  /** Azure only: the `api-version` of addresses that need one. */
  apiVersion?: string;
  /** Sent with every call; may hold secrets. */
  headers?: Record<string, string>;
  timeoutMs: number;
}

export interface ChatClient {
  /** For what is asked now and then. */
  client: OpenAI;
  /**
   * One chat completion, past the client, which takes more time over it than all the rest. Throws what the pool throws.
   */
  complete(parameters: object, options: Pick<PoolRequest, 'signal' | 'onSent'>): Promise<PoolAnswer>;
  /** One request for embeddings, in the same way. */
  embed(parameters: object, options: Pick<PoolRequest, 'signal' | 'onSent'>): Promise<PoolAnswer>;
  endpoint: Endpoint;
  provider: Provider;
  close(): Promise<void>;
}

function readBaseUrl(name: string, baseUrl: string): URL {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new OperatorError(
      `The base URL of teacher "${name}" is not an http or https address.`,
      'Write it whole, for instance https://api.openai.com/v1 or http://127.0.0.1:11434/v1.',
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new OperatorError(
      `The base URL of teacher "${name}" holds more than an address.`,
      'Put keys into the key or the headers of this teacher, and leave out what follows ? or #.',
    );
  }
  return url;
}

function guessProvider(url: URL): Provider {
  if (url.hostname === 'api.openai.com') return 'openai';
  return /\.(openai|cognitiveservices|services\.ai)\.azure\.com$/.test(url.hostname) ? 'azure' : 'other';
}

/** Azure's newer addresses end in /openai/v1 and are like OpenAI's; the older ones name the deployment. */
function chooseAddress(url: URL, provider: Provider, model: string): string {
  const address = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  if (provider !== 'azure' || /\/openai\/v1$/.test(address)) return address;
  return `${address.replace(/\/openai$/, '')}/openai/deployments/${encodeURIComponent(model)}`;
}

/** A client of the API over our own pool of connections, with nothing taken from the environment and nothing logged. */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const url = readBaseUrl(options.name, options.baseUrl);
  const provider = options.provider ?? guessProvider(url);
  const address = chooseAddress(url, provider, options.model);
  const deployment = provider === 'azure' && address.includes('/openai/deployments/');
  const pool = createPoolFetch(address);
  const { apiKey, timeoutMs } = options;
  const inHeader: Record<string, string> =
    provider === 'azure' && apiKey !== null ? { 'api-key': apiKey } : {};
  const isBearer = provider !== 'azure' && apiKey !== null;
  const version = deployment ? { 'api-version': options.apiVersion ?? '2024-10-21' } : undefined;
  const client = new OpenAI({
    baseURL: address,
    // The client refuses to start without one; it is not sent where there is none.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: pool.fetch,
    defaultHeaders: { ...(!isBearer && { Authorization: null }), ...inHeader, ...options.headers },
    defaultQuery: version,
  });
  const query = version === undefined ? '' : `?${new URLSearchParams(version)}`;
  const path = new URL(address).pathname.replace(/\/$/, '');
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'agentinstruct',
    ...(isBearer && { authorization: `Bearer ${apiKey}` }),
    ...inHeader,
    // A header of the configuration stands in the place of ours, however it is written.
    ...Object.fromEntries(new Headers(options.headers)),
  };
  const postTo =
    (below: string): ChatClient['complete'] =>
    (parameters, { signal, onSent }) =>
      pool.send({
        path: `${path}${below}${query}`,
        method: 'POST',
        headers,
        body: JSON.stringify(parameters),
        signal,
        timeoutMs,
        ...(onSent !== undefined && { onSent }),
      });
  return {
    client,
    complete: postTo('/chat/completions'),
    embed: postTo('/embeddings'),
    endpoint: { name: options.name, address, model: options.model, serves: 'chat' },
    provider,
    close: pool.close,
  };
}
