import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CallerError, OperatorError } from '../errors.ts';

/** Says before anything is written why a file can't be written there. Answers nothing where it can. */
export async function checkTarget(file: string, overwrite: boolean): Promise<void> {
  if (file.trim() === '' || file.includes('\0')) {
    throw new CallerError(
      'The name of the file to write is empty or not a path.',
      'Name a file that ends in .jsonl.',
    );
  }
  const folder = await stat(dirname(file)).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new CallerError(
      'The folder of the file to write does not exist.',
      'Create it, or name a file in another one.',
    );
  }
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) {
    throw new CallerError(
      'The file to write, or the place of its card, is a folder.',
      'Name a file in it, such as records.jsonl.',
    );
  }
  if (found && !found.isFile()) {
    throw new CallerError('What should be written is not a regular file.', 'Name another file.');
  }
  if (found && !overwrite) throw alreadyThere();
}

function alreadyThere(): CallerError {
  return new CallerError(
    'The file to write exists already.',
    'Name another file, or ask for it to be overwritten (--overwrite, or overwrite: true).',
  );
}

/**
 * Lets `write` fill a new file beside `file`, and puts it in the place of `file` when it is whole and on disk. Whatever
 * fails, `file` is as it was and nothing is left behind.
 */
export async function replaceFile<Result>(
  file: string,
  overwrite: boolean,
  write: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  const folder = dirname(file);
  const partial = join(folder, `.${basename(file).slice(0, 100)}.${randomBytes(6).toString('hex')}.partial`);
  try {
    let result: Result;
    {
      await using handle = await open(partial, 'wx', 0o644);
      result = await write(handle);
      await handle.sync();
    }
    if (overwrite) await rename(partial, file);
    else await linkOnce(partial, file);
    await syncFolder(folder);
    return result;
  } catch (error) {
    throw explainWriteError(error);
  } finally {
    await rm(partial, { force: true });
  }
}

/** A link, unlike a rename, fails where another file came to stand meanwhile. Some file systems have no links. */
async function linkOnce(partial: string, file: string): Promise<void> {
  try {
    await link(partial, file);
  } catch (error) {
    const code = readCode(error);
    if (code === 'EEXIST') throw alreadyThere();
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    await checkTarget(file, false);
    await rename(partial, file);
  }
}

/** So that the new name is on disk too. Not every system can open a folder; the file itself is safe there. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const reasons: Record<string, [string, string]> = {
  ENOSPC: ['The disk is full.', 'Make room and export again; nothing was changed.'],
  EDQUOT: ['The disk quota is used up.', 'Make room and export again; nothing was changed.'],
  EACCES: [
    'There is no permission to write in that folder.',
    'Choose another folder, or change its permissions.',
  ],
  EPERM: [
    'There is no permission to write in that folder.',
    'Choose another folder, or change its permissions.',
  ],
  EROFS: ['That folder can only be read.', 'Choose another folder.'],
  ENAMETOOLONG: ['The name of the file is too long.', 'Choose a shorter one.'],
};

function explainWriteError(error: unknown): unknown {
  const reason = reasons[readCode(error) ?? ''];
  return reason ? new OperatorError(reason[0], reason[1], error) : error;
}

function readCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
