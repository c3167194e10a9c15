import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Code of the child processes in plain JavaScript. */
export interface PlainCode {
  folder: string;
  /** Of its files, with the dot. */
  extension: string;
  /** What a child must be able to read for its code. */
  readable: string[];
  /** Call once no child is to be started any more. */
  close(): void;
}

const ENTRIES = ['javascript-child', 'python-child'];

/**
 * The children's code: where it was built, or, where this process runs from TypeScript, a copy without types, since each
 * child would take longer for the types than for all else at its start. The copy is kept in `directory` for the next
 * start of this process; without one it goes when closed.
 */
export function findPlainCode(directory: string | undefined): PlainCode {
  const here = fileURLToPath(new URL('.', import.meta.url));
  if (!import.meta.url.endsWith('.ts')) {
    const packageFile = fileURLToPath(new URL('../../package.json', import.meta.url));
    return { folder: here, extension: '.js', readable: [here, packageFile], close: () => undefined };
  }
  const sources = new Map(
    readdirSync(here)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name.slice(0, -'.ts'.length), readFileSync(join(here, name), 'utf8')]),
  );
  const temporary = directory === undefined ? mkdtempSync(join(tmpdir(), 'interpreter-')) : null;
  const key = createHash('sha256')
    .update(JSON.stringify([...sources]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(temporary ?? directory ?? tmpdir(), `children-${key}`);
  if (!isThere(folder)) writeCopy(folder, sources);
  const close = () => temporary !== null && rmSync(temporary, { recursive: true, force: true });
  return { folder: join(folder, '/'), extension: '.mjs', readable: [folder], close };
}

function isThere(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

function writeCopy(folder: string, sources: Map<string, string>): void {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true, mode: 0o700 });
  const names = new Set(ENTRIES);
  // It grows while it is walked.
  for (const name of names) {
    const plain = stripQuietly(sources.get(name) ?? '');
    const linked = plain.replace(/(\bfrom '\.\/)([\w-]+)\.ts'/g, (_, start: string, other: string) => {
      names.add(other);
      return `${start}${other}.mjs'`;
    });
    writeFileSync(join(making, `${name}.mjs`), linked);
  }
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process may have written the same meanwhile.
    if (!isThere(folder)) throw error;
  }
}

/** Node warns once that this function may change, which tells a user nothing. */
function stripQuietly(code: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(code);
  } finally {
    process.emitWarning = emitWarning;
  }
}
