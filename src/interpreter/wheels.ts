import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPyodide } from './find-pyodide.ts';

/** A wheel the guest may import from. */
export interface Wheel {
  /** Distribution and version, as in its file name. */
  name: string;
  version: string;
  file: string;
  path: string;
  /** Whether it has compiled parts, built for the installed Pyodide. */
  compiled: boolean;
}

/** The wheels in `directories` that the installed Pyodide can use, the first of a name winning. */
export function findWheels(directories: readonly string[]): Wheel[] {
  const { platform, python } = findPyodide();
  const own = `cp${python.split('.').slice(0, 2).join('')}`;
  const pattern = new RegExp(
    `^([\\w.]+)-([\\w.!+]+)-(?:\\d+\\w*-)?(?:py[23.py]*-none-any|(${own}-${own}|cp3\\d+-abi3|py3-none)-${platform})\\.whl$`,
  );
  const found = new Map<string, Wheel>();
  for (const directory of directories) {
    for (const file of listFolder(directory)) {
      const [, name, version, built] = pattern.exec(file) ?? [];
      if (name === undefined || version === undefined || found.has(name)) continue;
      found.set(name, { name, version, file, path: join(directory, file), compiled: built !== undefined });
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
