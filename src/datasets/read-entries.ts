/** One entry of a file of many: its bytes, or why it has none. `number` counts lines or array places from 1. */
export type Entry = { number: number; bytes: Uint8Array } | { number: number; problem: string };

const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);
const spaces = new Set([0x20, 0x09, 0x0a, 0x0d]);
const openArray = 0x5b;

/** Collects the bytes of one entry up to a limit, so that no entry can fill the memory. */
function createEntryBuffer(maxBytes: number) {
  let parts: Uint8Array[] = [];
  let length = 0;
  return {
    add(part: Uint8Array): void {
      length += part.length;
      // A copy: a part is a view of a whole chunk, which it would keep alive.
      if (length <= maxBytes) parts.push(part.slice());
      else parts = [];
    },
    take(number: number): Entry {
      const entry: Entry =
        length > maxBytes ? { number, problem: 'too long' } : { number, bytes: Buffer.concat(parts, length) };
      parts = [];
      length = 0;
      return entry;
    },
    isEmpty: () => length === 0,
  };
}

/** The lines of a file with their numbers, blank ones left out. A line above `maxBytes` is a problem, not a fault. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Entry> {
  const buffer = createEntryBuffer(maxBytes);
  let number = 1;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      buffer.add(chunk.subarray(from, end));
      const line = buffer.take(number);
      if (!isBlank(line)) yield line;
      number += 1;
      from = end + 1;
    }
    if (from < chunk.length) buffer.add(chunk.subarray(from));
  }
  const last = buffer.isEmpty() ? null : buffer.take(number);
  if (last && !isBlank(last)) yield last;
}

function isBlank(entry: Entry): boolean {
  return 'bytes' in entry && entry.bytes.every((byte) => spaces.has(byte));
}

/**
 * The elements of a JSON array, or the values of a file of JSON values one after another, without holding the file.
 * Only brackets and strings are followed here: whether an element is JSON is for its reader to find.
 */
export async function* readElements(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Entry> {
  const buffer = createEntryBuffer(maxBytes);
  let number = 0;
  let depth = 0;
  let floor: number | null = null;
  let inString = false;
  let escaped = false;
  let inside = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        continue;
      }
      if (floor === null && !spaces.has(byte)) {
        floor = byte === openArray ? 1 : 0;
        depth = floor;
        from = at + floor;
        if (floor === 1) continue;
      }
      if (depth === floor && !inside) {
        if (spaces.has(byte) || byte === comma) continue;
        if (closers.has(byte)) return;
        inside = true;
        number += 1;
        from = at;
      }
      if (byte === quote) inString = true;
      else if (openers.has(byte)) depth += 1;
      const scalarEnds = depth === floor && (byte === comma || closers.has(byte) || byte === newline);
      if (closers.has(byte) && !scalarEnds) depth -= 1;
      const valueEnds = depth === floor && closers.has(byte) && !scalarEnds;
      if (inside && (scalarEnds || valueEnds)) {
        buffer.add(chunk.subarray(from, valueEnds ? at + 1 : at));
        yield buffer.take(number);
        inside = false;
        if (scalarEnds && closers.has(byte)) return;
      }
    }
    if (inside) buffer.add(chunk.subarray(from));
    from = 0;
  }
  if (inside) yield buffer.take(number);
  else if (floor === 1) yield { number: number + 1, problem: 'the array does not end' };
}
