import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CallerError, OperatorError } from '../errors.ts';
import { findPyodide } from './engine-python.ts';
import { findPip, runQuietly } from './pip.ts';
import { findWheels, type Wheel } from './wheels.ts';

/**
 * Fetches pure-Python packages with all that they need, through the machine's own pip, into `directory`; a newer version
 * takes the place of an older. Answers with all wheels that are there then. Throws CallerError for a name that cannot
 * be, OperatorError where there is no pip or it finds no such wheels.
 */
export async function downloadWheels(names: readonly string[], directory: string): Promise<Wheel[]> {
  if (!names.every((name) => /^[A-Za-z\d][\w.-]*(?:==[\w.!+]+)?$/.test(name))) {
    throw new CallerError(
      'A name is not that of a package.',
      'Give names such as sympy, or with a version sympy==1.14.0.',
    );
  }
  const arriving = `${directory}.${process.pid}`;
  await mkdir(directory, { recursive: true });
  try {
    await runPip(names, arriving);
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

async function runPip(names: readonly string[], directory: string): Promise<void> {
  const python = findPyodide().python.split('.').slice(0, 2).join('.');
  const words = ['download', '--quiet', '--no-input', '--disable-pip-version-check', '--dest', directory];
  // Only wheels without compiled parts: others would not run there, and a source package would run its own code here.
  const pure = ['--only-binary=:all:', '--platform=any', '--implementation=py', '--abi=none'];
  const pip = await findPip();
  if (pip === null)
    throw new OperatorError('There is no pip on this machine.', 'Install Python with pip and try again.');
  const status = await runQuietly([...pip, ...words, ...pure, `--python-version=${python}`, '--', ...names]);
  if (status === 0) return;
  throw new OperatorError(
    `pip could not fetch pure-Python wheels of ${names.join(', ')} and of all that they need.`,
    'Check the names and the network. Packages with compiled parts, such as numpy, cannot be added.',
  );
}
