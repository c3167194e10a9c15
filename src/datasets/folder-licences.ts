import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText } from './decode-text.ts';
import { formOfFile } from './form-of-file.ts';
import { recogniseLicence } from './recognise-licence.ts';
import { type FoundFile, foldersAbove, openFound } from './walk-files.ts';

const maxBytes = 200_000;
/** Folders remembered at once. The walk goes depth first, so forgetting costs little. */
const maxFolders = 1_000;

/**
 * Finds the licence of a file by the licence files of its folder and the ones above it, the nearest first, never above
 * the folder that was named. Null where there is none, or one that isn't recognised for certain, or several that differ.
 */
export function createFolderLicences(): (file: FoundFile) => Promise<string | null> {
  const byFolder = new Map<string, { licence: string | null } | null>();
  return async (file) => {
    for (const folder of foldersAbove(file)) {
      let found = byFolder.get(folder);
      if (found === undefined) {
        if (byFolder.size >= maxFolders) byFolder.clear();
        found = await readFolderLicence(folder);
        byFolder.set(folder, found);
      }
      if (found) return found.licence;
    }
    return null;
  };
}

/** Null where the folder has no licence file at all. */
async function readFolderLicence(folder: string): Promise<{ licence: string | null } | null> {
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => formOfFile(name) === 'licence')
    .sort();
  if (names.length === 0) return null;
  const licences = new Set<string | null>();
  for (const name of names) licences.add(await readLicenceFile(join(folder, name)));
  const [licence = null] = licences;
  return { licence: licences.size === 1 ? licence : null };
}

/** A licence file that can't be read tells nothing of the licence; the walk itself names it as skipped. */
async function readLicenceFile(path: string): Promise<string | null> {
  try {
    await using handle = await openFound(path);
    const bytes = Buffer.alloc(maxBytes);
    const { bytesRead } = await handle.read(bytes, 0, maxBytes, 0);
    const decoded = decodeText(bytes.subarray(0, bytesRead));
    return 'text' in decoded ? recogniseLicence(decoded.text) : null;
  } catch {
    return null;
  }
}
