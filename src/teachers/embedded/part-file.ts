import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';

/** Why one source did not deliver; another may. Its message is shown, so it holds nothing that the source said. */
export class SourceFailure extends Error {}

/** A file on the way: written in order, hashed as it is written, of no use to anyone else until it is renamed. */
export interface PartFile {
  readonly path: string;
  /** Appends. Throws SourceFailure where more comes than was promised. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the file durable. Throws SourceFailure where size or hash are not as promised. */
  finish(sha256: string): Promise<void>;
  /** Closes it, and removes it where it was not renamed. */
  remove(): Promise<void>;
}

/** Opens a part file beside `target`. Its name holds this process and chance, so that no two writers share one. */
export async function openPartFile(
  target: string,
  bytes: number,
  onProgress: (received: number, total: number) => void,
): Promise<PartFile> {
  const path = `${target}.${process.pid}-${randomBytes(6).toString('hex')}.part`;
  const file: FileHandle = await open(path, 'wx');
  const hash = createHash('sha256');
  let received = 0;
  return {
    path,
    async write(chunk) {
      received += chunk.byteLength;
      if (received > bytes) throw new SourceFailure(`is larger than the ${bytes} bytes it should have`);
      hash.update(chunk);
      await file.writeFile(chunk);
      onProgress(received, bytes);
    },
    async finish(sha256) {
      if (received !== bytes) throw new SourceFailure(`ended after ${received} of ${bytes} bytes`);
      if (hash.digest('hex') !== sha256)
        throw new SourceFailure('is not the pinned file (its SHA-256 differs)');
      await file.sync();
    },
    async remove() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}
