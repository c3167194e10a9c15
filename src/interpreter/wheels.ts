import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A pure-Python wheel the guest may import from. */
export interface Wheel {
  /** Distribution and version, as in its file name. */
  name: string;
  version: string;
  file: string;
  path: string;
}

/** The pure-Python wheels in `directories`, the first of a name winning. */
export function findWheels(directories: readonly string[]): Wheel[] {
  const found = new Map<string, Wheel>();
  for (const directory of directories) {
    for (const file of listFolder(directory)) {
      const [, name, version] = /^([\w.]+)-([\w.!+]+)-(?:\d+\w*-)?py[23.py]*-none-any\.whl$/.exec(file) ?? [];
      if (name === undefined || version === undefined || found.has(name)) continue;
      found.set(name, { name, version, file, path: join(directory, file) });
    }
  }
  return [...found.values()];
}

function listFolder(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
