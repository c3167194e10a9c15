import { access, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A snapshot that no child was started from for so long is nobody's any more, in milliseconds. */
const UNUSED_MS = 24 * 3_600_000;

/** True where the snapshot is there; its time then says that it is in use. */
export async function useSnapshot(file: string): Promise<boolean> {
  const now = new Date();
  // In a folder that cannot be written nobody removes anything either.
  await utimes(file, now, now).catch(() => undefined);
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Writes a snapshot, whole or not at all. */
export async function keepSnapshot(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  const arriving = `${file}.${process.pid}`;
  try {
    await writeFile(arriving, bytes, { mode: 0o600 });
    await rename(arriving, file);
  } catch (error) {
    await rm(arriving, { force: true });
    throw error;
  }
}

/** Removes snapshots of other versions and packages, and halves of such, that nobody has used for a day. */
export async function removeUnused(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((found) => /^python-.*\.snapshot(\.\d+)?$/.test(found))) {
    const file = join(directory, name);
    const used = await stat(file).catch(() => null);
    if (used !== null && Date.now() - used.mtimeMs > UNUSED_MS)
      await rm(file, { force: true }).catch(() => undefined);
  }
}
