import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CallerError, OperatorError } from '../errors.ts';
import { findPyodide } from './find-pyodide.ts';
import { divideNames, type LockedPackage, type LockFile } from './locked-wheels.ts';
import { findPip, runQuietly } from './pip.ts';
import { findWheels, type Wheel } from './wheels.ts';

/** Where the packages built for Pyodide come from. */
export interface Distribution {
  /** A file of it. Throws OperatorError where it cannot be had. */
  read(file: string): Promise<Uint8Array>;
  /** What is in it. */
  lock: LockFile;
}

/**
 * Fetches packages with all that they need into `directory`: those with compiled parts from Pyodide's distribution, by the
 * hashes of its lock file, the others through the machine's own pip. A newer version takes the place of an older. Answers
 * with all wheels that are there then. Throws CallerError for a name that cannot be, OperatorError where one cannot be had.
 */
export async function downloadWheels(
  names: readonly string[],
  directory: string,
  distribution: Distribution,
): Promise<Wheel[]> {
  if (!names.every((name) => /^[A-Za-z\d][\w.-]*(?:==[\w.!+]+)?$/.test(name))) {
    throw new CallerError(
      'A name is not that of a package.',
      'Give names such as sympy, or with a version sympy==1.14.0.',
    );
  }
  const { locked, others } = divideNames(names, distribution.lock);
  const arriving = `${directory}.${process.pid}`;
  await mkdir(directory, { recursive: true });
  await mkdir(arriving, { recursive: true });
  try {
    for (const wanted of locked) await fetchLocked(wanted, arriving, distribution);
    if (others.length > 0) await runPip(others, arriving, directory);
    const known = findWheels([directory]);
    for (const wheel of findWheels([arriving])) {
      await rename(wheel.path, join(directory, wheel.file));
      const old = known.find(({ name, file }) => name === wheel.name && file !== wheel.file);
      if (old !== undefined) await rm(old.path);
    }
  } finally {
    await rm(arriving, { recursive: true, force: true });
  }
  return findWheels([directory]);
}

async function fetchLocked(
  { name, file_name, sha256 }: LockedPackage,
  directory: string,
  distribution: Distribution,
): Promise<void> {
  const bytes = await distribution.read(file_name);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new OperatorError(
      `The file of ${name} is not the one that Pyodide's lock file names: its SHA-256 differs.`,
      `Name a place that has the distribution of Pyodide ${findPyodide().version} unchanged.`,
    );
  }
  await writeFile(join(directory, file_name), bytes);
}

async function runPip(names: readonly string[], arriving: string, directory: string): Promise<void> {
  const { python, platform } = findPyodide();
  const version = python.split('.').slice(0, 2).join('.');
  const words = ['download', '--quiet', '--no-input', '--disable-pip-version-check', '--dest', arriving];
  // Wheels for this interpreter alone: others would not run there, and a source package would run its own code here.
  const abis = [`cp${version.replace('.', '')}`, 'abi3', 'none'].map((abi) => `--abi=${abi}`);
  const fitting = ['--only-binary=:all:', '--implementation=cp', `--platform=${platform}`, ...abis];
  // What is there, or came from the distribution, is not on the index: numpy for one.
  const there = [`--find-links=${arriving}`, `--find-links=${directory}`];
  const pip = await findPip();
  if (pip === null)
    throw new OperatorError('There is no pip on this machine.', 'Install Python with pip and try again.');
  const status = await runQuietly([
    ...pip,
    ...words,
    ...fitting,
    ...there,
    `--python-version=${version}`,
    '--',
    ...names,
  ]);
  if (status === 0) return;
  throw new OperatorError(
    `pip could not fetch wheels of ${names.join(', ')} and of all that they need that run in WebAssembly.`,
    'Check the names and the network. Where one needs numpy or another package with compiled parts, add that first.',
  );
}
