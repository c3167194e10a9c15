import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { OperatorError } from '../errors.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { downloadWheels } from '../interpreter/download-wheels.ts';
import { findPyodide } from '../interpreter/find-pyodide.ts';

/** Longest time one package may take to arrive, in milliseconds. */
const arrival = 300_000;

/** What the interpreter keeps in the data directory, and where the packages added to its Python lie. */
export function locateInterpreter(config: Config): {
  snapshotDirectory: string;
  packageDirectories: [string];
} {
  const snapshotDirectory = join(config.dataDirectory, 'interpreter');
  return { snapshotDirectory, packageDirectories: [join(snapshotDirectory, 'python-packages')] };
}

/** Adds packages for programs to import and readies the interpreter with them. Throws as `downloadWheels`. */
export async function addPythonPackages(config: Config, names: readonly string[]): Promise<void> {
  const places = locateInterpreter(config);
  const { version, lock } = findPyodide();
  const place = config.pythonDistribution ?? `https://cdn.jsdelivr.net/pyodide/v${version}/full/`;
  const read = (file: string) => readFrom(place, file);
  const wheels = await downloadWheels(names, places.packageDirectories[0], { lock, read });
  const list = wheels.map(({ name, version }) => `${name} ${version}`).join(', ');
  process.stdout.write(`Programs in Python may import: ${list}.\nReadying them, which may take a minute.\n`);
  const interpreter = createInterpreter({ ...places, workers: 1 });
  try {
    // It waits for the memory snapshot that has the packages in it.
    await interpreter.run({ language: 'python', code: '' });
  } finally {
    await interpreter.close();
  }
  process.stdout.write('Ready. A server that is running offers them once it is started anew.\n');
}

/** A file of Pyodide's distribution, from an address or a folder. */
async function readFrom(place: string, file: string): Promise<Uint8Array> {
  try {
    if (!/^https?:/.test(place)) return await readFile(join(place, file));
    const response = await fetch(`${place.replace(/\/*$/, '/')}${file}`, {
      signal: AbortSignal.timeout(arrival),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.bytes();
  } catch (error) {
    throw new OperatorError(
      `Packages with compiled parts come from ${place}, and ${file} could not be read there.`,
      'Check the network, or name a mirror or a folder that has the distribution in AGENTINSTRUCT_PYTHON_DISTRIBUTION.',
      error,
    );
  }
}
