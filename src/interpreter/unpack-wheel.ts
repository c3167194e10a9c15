import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/**
 * The files of a wheel, which is a zip archive without encryption and under 4 GiB. Throws for anything else; a path that
 * leaves the wheel's folder is left out.
 */
export function* unpackWheel(wheel: Buffer): Generator<{ path: string; bytes: Uint8Array }> {
  let end = wheel.length - 22;
  while (end >= 0 && wheel.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error('no wheel');
  const count = wheel.readUInt16LE(end + 10);
  for (let index = 0, at = wheel.readUInt32LE(end + 16); index < count; index += 1) {
    if (wheel.readUInt32LE(at) !== ENTRY) throw new Error('no wheel');
    const [method, packed] = [wheel.readUInt16LE(at + 10), wheel.readUInt32LE(at + 20)];
    const [name, extra, note] = [28, 30, 32].map((field) => wheel.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const path = wheel.toString('utf8', at + 46, at + 46 + name);
    const header = wheel.readUInt32LE(at + 42);
    const start = header + 30 + wheel.readUInt16LE(header + 26) + wheel.readUInt16LE(header + 28);
    const bytes = wheel.subarray(start, start + packed);
    at += 46 + name + extra + note;
    if (path.endsWith('/') || path.split('/').includes('..')) continue;
    yield { path, bytes: method === 0 ? Uint8Array.from(bytes) : inflateRawSync(bytes) };
  }
}
