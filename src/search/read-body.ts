import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { RetryLaterError } from '../errors.ts';

export interface Body {
  bytes: Buffer;
  /** False when there was more than the limit. */
  complete: boolean;
}

/** Codings for an `accept-encoding` header: what `readBody` can undo. */
export const acceptedEncodings = 'gzip, deflate, br, zstd';

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/**
 * Reads at most `maxBytes` of a response body, counted both as received and as decompressed, and stops the stream there,
 * so that a decompression bomb costs no more than an ordinary body. Throws RetryLaterError for a coding that cannot be
 * undone (a stack of codings is one) and for a body that breaks off.
 */
export async function readBody(
  stream: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Body> {
  const coding = (encoding ?? '').trim().toLowerCase();
  const makeDecoder = coding === '' || coding === 'identity' ? undefined : decoders[coding];
  if (coding !== '' && coding !== 'identity' && makeDecoder === undefined) {
    discardBody(stream);
    throw new RetryLaterError(
      'The answer is compressed in a way that was not asked for.',
      'Try another page.',
    );
  }
  const decoder = makeDecoder?.();
  const chunks: Buffer[] = [];
  let received = 0;
  let size = 0;
  let complete = true;
  try {
    const source = decoder ? stream.pipe(decoder) : stream;
    if (decoder) {
      stream.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > maxBytes) decoder.destroy();
      });
      stream.on('error', (error) => decoder.destroy(error));
    }
    for await (const chunk of source as AsyncIterable<Buffer>) {
      const room = maxBytes - size;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += Math.min(chunk.length, room);
      if (chunk.length > room) {
        complete = false;
        break;
      }
    }
  } catch (error) {
    if (received > maxBytes) complete = false;
    else if (isAbort(error)) throw error;
    else
      throw new RetryLaterError('The answer broke off or is damaged.', 'Try again later.', undefined, error);
  } finally {
    decoder?.destroy();
    discardBody(stream);
  }
  return { bytes: Buffer.concat(chunks), complete };
}

/** True for the error of an aborted or timed out signal. */
export function isAbort(error: unknown): boolean {
  const name = (error as { name?: string } | null)?.name;
  return name === 'AbortError' || name === 'TimeoutError';
}

/** Ends a body without reading it to its end, which it reports as an error that nobody waits for. */
export function discardBody(stream: Readable): void {
  stream.on('error', () => undefined);
  stream.destroy();
}
