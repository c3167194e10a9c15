import { OpenAI } from 'openai';
import { OperatorError } from '../errors.ts';
import type { Endpoint } from './endpoint-errors.ts';
import type { Provider } from './endpoint-habits.ts';
import { createPoolFetch } from './pool-fetch.ts';

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
  client: OpenAI;
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

/** The `openai` client over our own pool of connections, with nothing taken from the environment and nothing logged. */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const url = readBaseUrl(options.name, options.baseUrl);
  const provider = options.provider ?? guessProvider(url);
  const address = chooseAddress(url, provider, options.model);
  const deployment = provider === 'azure' && address.includes('/openai/deployments/');
  const pool = createPoolFetch(address);
  const inHeader = provider === 'azure' && options.apiKey !== null ? { 'api-key': options.apiKey } : {};
  const noBearer = provider === 'azure' || options.apiKey === null ? { Authorization: null } : {};
  const client = new OpenAI({
    baseURL: address,
    // The client refuses to start without one; it is not sent where there is none.
    apiKey: options.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: options.timeoutMs,
    fetch: pool.fetch,
    defaultHeaders: { ...noBearer, ...inHeader, ...options.headers },
    defaultQuery: deployment ? { 'api-version': options.apiVersion ?? '2024-10-21' } : undefined,
  });
  return {
    client,
    endpoint: { name: options.name, address, model: options.model },
    provider,
    close: pool.close,
  };
}
