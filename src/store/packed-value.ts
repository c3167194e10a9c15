import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** JSON text, or a blob of its Zstandard compression. */
export type PackedValue = string | Uint8Array;

/** Shorter texts take twice the processor time to put, and four times to get, for half the space (bench/store.ts). */
const worthPacking = 4096;

const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** JSON keeps what SQLite text would change: NUL characters and lone surrogates are escaped. */
export function packValue(value: unknown): PackedValue {
  const json = JSON.stringify(value) ?? 'null';
  if (json.length < worthPacking) return json;
  const packed = zstdCompressSync(json, fastest);
  return packed.length < json.length ? packed : json;
}

/** The value that `packValue` was given, as far as JSON carries it. */
export function unpackValue(packed: PackedValue): unknown {
  return JSON.parse(typeof packed === 'string' ? packed : zstdDecompressSync(packed).toString('utf8'));
}
