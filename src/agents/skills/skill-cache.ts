import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { prepareDirectory } from '../../store/prepare-directory.ts';
import type { Skill } from './skill.ts';
import type { KnownNames } from './skill-faults.ts';

/** Skills that were read without a fault, by file and by what they were held against. */
export interface SkillCache {
  find(file: string, bytes: Buffer): Promise<Skill | null>;
  keep(file: string, bytes: Buffer, skill: Skill): Promise<void>;
}

/**
 * Reading and checking a skill file costs tens of milliseconds, and every start reads all of them. A cached one is used
 * only for the same bytes, the same forms, checks and tools, and the same version; a cache that cannot be read or
 * written is as good as none.
 */
export function openSkillCache(directory: string, known: KnownNames, version: string): SkillCache {
  const names = [known.forms, known.checks].map((entries) => entries.map(({ name, needs }) => [name, needs]));
  const against = JSON.stringify([version, names, known.tools]);
  const pathOf = (file: string, bytes: Buffer) => {
    const hash = createHash('sha256').update(against).update(basename(file)).update(bytes).digest('hex');
    return join(directory, `${hash.slice(0, 32)}.json`);
  };
  return {
    async find(file, bytes) {
      try {
        return JSON.parse(await readFile(pathOf(file, bytes), 'utf8')) as Skill;
      } catch {
        return null;
      }
    },
    async keep(file, bytes, skill) {
      const path = pathOf(file, bytes);
      const part = `${path}.${process.pid}.part`;
      try {
        prepareDirectory(directory);
        await writeFile(part, JSON.stringify(skill));
        await rename(part, path);
      } catch {
        // The next start reads the file anew.
      }
    },
  };
}
