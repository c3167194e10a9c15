import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { downloadWheels } from '../interpreter/download-wheels.ts';

/** What the interpreter keeps in the data directory, and where the packages added to its Python lie. */
export function locateInterpreter(config: Config): {
  snapshotDirectory: string;
  packageDirectories: [string];
} {
  const snapshotDirectory = join(config.dataDirectory, 'interpreter');
  return { snapshotDirectory, packageDirectories: [join(snapshotDirectory, 'python-packages')] };
}

/** Adds pure-Python packages for programs to import and readies the interpreter with them. Throws as `downloadWheels`. */
export async function addPythonPackages(config: Config, names: readonly string[]): Promise<void> {
  const places = locateInterpreter(config);
  const wheels = await downloadWheels(names, places.packageDirectories[0]);
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
