import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { LockFile } from './locked-wheels.ts';

export interface InstalledPyodide {
  folder: string;
  version: string;
  /** Version of its Python. */
  python: string;
  /** The platform that compiled parts of packages must be built for, as wheels name it. */
  platform: string;
  lock: LockFile;
}

/** The installed Pyodide with what its lock file says. */
export function findPyodide(): InstalledPyodide {
  const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const lock = JSON.parse(readFileSync(join(folder, 'pyodide-lock.json'), 'utf8')) as LockFile;
  const { abi_version, arch, python } = lock.info;
  return { folder, version, python, platform: `pyemscripten_${abi_version}_${arch}`, lock };
}
