/** The text of a file's bytes: UTF-8, or UTF-16 where it begins with a byte order mark. Never guesses another encoding. */
export function decodeText(bytes: Uint8Array): { text: string } | { problem: string } {
  const encoding = findUtf16(bytes);
  if (encoding === null && bytes.includes(0)) return { problem: 'binary' };
  try {
    return { text: new TextDecoder(encoding ?? 'utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: encoding === null ? 'not UTF-8' : 'broken UTF-16' };
  }
}

/** The encoding that a UTF-16 byte order mark names, else null. */
export function findUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** A file's chunks as UTF-8 without byte order mark: UTF-16 is turned into it, anything else passes as it is. */
export async function* streamUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let first = true;
  for await (const chunk of chunks) {
    if (first) {
      const encoding = findUtf16(chunk);
      if (encoding) decoder = new TextDecoder(encoding);
    }
    if (decoder) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    else if (first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) yield chunk.subarray(3);
    else yield chunk;
    first = false;
  }
  if (decoder) yield Buffer.from(decoder.decode());
}
