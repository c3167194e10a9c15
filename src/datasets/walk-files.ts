import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Skipped } from './seed-outcome.ts';

/** A regular file to read. `root` is the folder that was named, or null where the file itself was. */
export interface FoundFile {
  path: string;
  /** From what the caller named on, with `/`: records carry it, so it tells nothing of where on this machine that is. */
  uri: string;
  root: string | null;
}

const installed = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'site-packages',
  '__pycache__',
  'venv',
]);

interface Folder {
  path: string;
  uri: string;
  entries: Dirent[];
}

/** A relative path as it is; of any other its last name alone. */
function nameSource(named: string): string {
  if (isAbsolute(named) || named.startsWith('..')) return basename(resolve(named)) || '/';
  return named.replaceAll(sep, '/').replace(/(?<=.)\/+$/, '');
}

/**
 * The files of the named paths, folders with all below them, in the order of their names. Nothing outside what was
 * named is looked at: links inside a folder are not followed, whatever they lead to, so that there are no loops either.
 * Everything passed over is said with its reason.
 */
export async function* walkFiles(
  paths: string[],
): AsyncGenerator<{ file: FoundFile } | { skipped: Skipped }> {
  for (const named of paths) {
    const uri = nameSource(named);
    try {
      const path = await realpath(named);
      const found = await stat(path);
      if (found.isFile()) yield { file: { path, uri, root: null } };
      else if (found.isDirectory()) yield* walkFolder(path, uri);
      else yield { skipped: { uri, reason: 'not a regular file' } };
    } catch (error) {
      yield { skipped: { uri, reason: describeReadError(error) } };
    }
  }
}

async function* walkFolder(
  root: string,
  rootUri: string,
): AsyncGenerator<{ file: FoundFile } | { skipped: Skipped }> {
  // Own stack: nested generators would pass every file through each level of the tree.
  const stack: Folder[] = [await openFolder(root, rootUri)];
  for (let folder = stack.at(-1); folder; folder = stack.at(-1)) {
    const entry = folder.entries.pop();
    if (!entry) {
      stack.pop();
      continue;
    }
    const { name } = entry;
    const path = join(folder.path, name);
    const uri = `${folder.uri === '/' ? '' : folder.uri}/${name}`;
    try {
      if (entry.isSymbolicLink()) yield { skipped: { uri, reason: await describeLink(path, root) } };
      else if (name.startsWith('.')) yield { skipped: { uri, reason: 'hidden' } };
      else if (entry.isFile()) yield { file: { path, uri, root } };
      else if (!entry.isDirectory()) yield { skipped: { uri, reason: 'not a regular file' } };
      else if (installed.has(name)) yield { skipped: { uri, reason: 'folder of installed packages' } };
      else stack.push(await openFolder(path, uri));
    } catch (error) {
      yield { skipped: { uri, reason: describeReadError(error) } };
    }
  }
}

async function openFolder(path: string, uri: string): Promise<Folder> {
  const entries = await readdir(path, { withFileTypes: true });
  // By code units, not by the machine's language; last first, as they are taken from the end.
  entries.sort((left, right) => (left.name < right.name ? 1 : -1));
  return { path, uri, entries };
}

async function describeLink(path: string, root: string): Promise<string> {
  const target = await realpath(path).catch(() => null);
  if (target === null) return 'link to nothing';
  return target === root || target.startsWith(root.endsWith(sep) ? root : root + sep)
    ? 'link within the folder'
    : 'link out of the folder';
}

/** Opens a file that `walkFiles` found, unless something else has taken its place since. The caller closes it. */
export async function openFound(path: string): Promise<FileHandle> {
  const guard = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, constants.O_RDONLY | guard);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw Object.assign(new Error('not a regular file'), { code: 'EFTYPE' });
}

/** The folders from the file's own up to the one that was named; none where the file itself was named. */
export function foldersAbove(file: FoundFile): string[] {
  const folders: string[] = [];
  for (let at = dirname(file.path); file.root !== null; at = dirname(at)) {
    folders.push(at);
    if (at === file.root || at === dirname(at)) break;
  }
  return folders;
}

const known: Record<string, string> = {
  ENOENT: 'not found',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ELOOP: 'links in a circle',
  ENAMETOOLONG: 'path too long',
  EFTYPE: 'not a regular file',
  ENOTDIR: 'not found',
};

/** The reason in words, for a file system error; anything else is a bug and is thrown on. */
export function describeReadError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null || !/^E[A-Z0-9]+$/.test(code)) throw error;
  return known[code] ?? `cannot be read (${code})`;
}
