import type { Dispatcher } from 'undici';
import { readConnectionCode } from '../connection-errors.ts';
import type { EmbeddedModel, ModelSource } from './embedded-models.ts';
import { type PartFile, SourceFailure } from './part-file.ts';

const mostRedirects = 5;

/** Where models of `hub` sources are; another host may mirror it. The token is a secret. */
export interface ModelHub {
  endpoint: string;
  token: string | null;
}

function readHeader(response: Dispatcher.ResponseData, name: string): string | null {
  const value = response.headers[name];
  return typeof value === 'string' ? value : null;
}

/** The hub names hash and size of large files before it redirects to them: a wrong file is not even begun. */
function checkAnnounced(response: Dispatcher.ResponseData, model: EmbeddedModel): void {
  const hash = readHeader(response, 'x-linked-etag')?.replace(/^(W\/)?"|"$/g, '');
  if (hash && /^[0-9a-f]{64}$/.test(hash) && hash !== model.sha256) {
    throw new SourceFailure('has another file there than the pinned one');
  }
  const length = Number(readHeader(response, 'content-length') ?? Number.NaN);
  if (response.statusCode === 200 && length >= 0 && length !== model.bytes) {
    throw new SourceFailure(`offers ${length} bytes instead of ${model.bytes}`);
  }
}

async function open(
  start: URL,
  model: EmbeddedModel,
  token: string | null,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let url = start;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    // The token is for the hub alone, not for the storage host that it redirects to.
    const authorization = token !== null && url.origin === start.origin ? `Bearer ${token}` : null;
    const { request } = await import('undici');
    const response = await request(url, {
      headers: authorization === null ? {} : { authorization },
      headersTimeout: 30_000,
      bodyTimeout: 60_000,
      signal,
    });
    checkAnnounced(response, model);
    if (response.statusCode === 200) return response;
    await response.body.dump();
    const location = readHeader(response, 'location');
    if (response.statusCode < 300 || response.statusCode > 399 || location === null) {
      throw new SourceFailure(`answered HTTP ${response.statusCode}`);
    }
    url = new URL(location, url);
  }
  throw new SourceFailure('redirects without end');
}

/** Writes a file of a model hub (Hugging Face's address form) to the part file. Throws SourceFailure. */
export async function fetchFromHub(
  source: Extract<ModelSource, { kind: 'hub' }>,
  part: PartFile,
  model: EmbeddedModel,
  hub: ModelHub,
  signal: AbortSignal,
): Promise<void> {
  const path = `${source.repository}/resolve/${source.revision}/${source.file}`;
  try {
    const base = hub.endpoint.replace(/\/*$/, '/');
    const response = await open(new URL(path, base), model, hub.token, signal);
    for await (const chunk of response.body) await part.write(chunk as Buffer);
  } catch (error) {
    const code = readConnectionCode(error);
    // A full disk is no fault of the source, and no other source mends it.
    if (error instanceof SourceFailure || code === 'ENOSPC' || code === 'unknown') throw error;
    throw new SourceFailure(`could not be reached, or broke off (${code})`);
  }
}
