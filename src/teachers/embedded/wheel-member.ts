import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { SourceFailure } from './part-file.ts';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endBytes = 22;
const entryBytes = 46;
const localBytes = 30;
const longestComment = 0xffff;

interface Member {
  method: number;
  compressedBytes: number;
  /** Where its local header begins. */
  offset: number;
}

function findMember(directory: Buffer, name: string): Member | null {
  let at = 0;
  while (at + entryBytes <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameBytes = directory.readUInt16LE(at + 28);
    const found = directory.toString('utf8', at + entryBytes, at + entryBytes + nameBytes);
    if (found === name) {
      return {
        method: directory.readUInt16LE(at + 10),
        compressedBytes: directory.readUInt32LE(at + 20),
        offset: directory.readUInt32LE(at + 42),
      };
    }
    at += entryBytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return null;
}

/**
 * A member of a wheel, which is a ZIP archive, as a stream (APPNOTE 6.3.10 §4.3: end record, central directory, local
 * header, data). Stored and deflated members of archives below 4 GiB, which is all that package indexes take. Throws
 * SourceFailure where the archive is broken or has no such member.
 */
export async function openWheelMember(path: string, name: string): Promise<Readable> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, endBytes + longestComment));
    await file.read(tail, 0, tail.length, size - tail.length);
    let end = tail.length - endBytes;
    while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1;
    if (end < 0) throw new SourceFailure('delivered a wheel that is no archive');
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    const member = findMember(directory, name);
    if (member === null) throw new SourceFailure(`delivered a wheel without ${name}`);
    const local = Buffer.alloc(localBytes);
    await file.read(local, 0, localBytes, member.offset);
    const start = member.offset + localBytes + local.readUInt16LE(26) + local.readUInt16LE(28);
    const bytes = createReadStream(path, { start, end: start + member.compressedBytes - 1 });
    if (member.method === 0) return bytes;
    if (member.method !== 8) throw new SourceFailure('delivered a wheel packed in an unknown way');
    const inflate = createInflateRaw();
    bytes.on('error', (error) => inflate.destroy(error));
    return bytes.pipe(inflate);
  } finally {
    await file.close();
  }
}
