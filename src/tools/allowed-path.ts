import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { CallerError } from '../errors.ts';

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

const shorten = (path: string) => JSON.stringify(path.slice(0, 200));

function refuse(path: string, allowed: readonly string[], setting: string): CallerError {
  return new CallerError(
    `The path ${shorten(path)} is not in a folder that this server may use for this.`,
    allowed.length === 0
      ? `It may use none: whoever runs the server allows folders with ${setting}.`
      : `It may use: ${allowed.join(', ')}. Whoever runs the server allows others with ${setting}.`,
  );
}

/**
 * The real path of a named file or folder, links followed, where that is in one of the allowed folders. A relative path
 * starts at the first of them. A path that is outside already by its name is refused without a look at the disk, so
 * that nothing can be learnt of it. Errors name it as `shown`. Throws CallerError.
 */
export async function findAllowed(
  path: string,
  allowed: readonly string[],
  setting: string,
  shown = path,
): Promise<string> {
  const named = resolve(allowed[0] ?? sep, path);
  const folders: string[] = [];
  for (const folder of allowed) {
    folders.push(resolve(folder), await realpath(folder).catch(() => resolve(folder)));
  }
  if (!folders.some((folder) => isInside(folder, named))) throw refuse(shown, allowed, setting);
  const real = await realpath(named).catch(() => {
    throw new CallerError(
      `The path ${shorten(shown)} is not there or cannot be read.`,
      'Name a file or folder that exists on the machine of the server.',
    );
  });
  if (!folders.some((folder) => isInside(folder, real))) throw refuse(shown, allowed, setting);
  return real;
}
