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

/** Code of the child processes in plain JavaScript, all of a child's in one file. */
export interface PlainCode {
  /** All that a child must be able to read for its code; ends with a slash. */
  folder: string;
  /** Call once no child is to be started any more. */
  close(): void;
}

const ENTRIES = ['javascript-child', 'python-child'];

/**
 * The children's code, each child's modules and no types in one file: every file more is a wait at the start of every
 * child, and types take longer than all else. It is kept in `directory` for the next start of this process; without one
 * it goes when closed.
 */
export function findPlainCode(directory: string | undefined): PlainCode {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const sources = new Map(
    readdirSync(here)
      .filter((name) => name.endsWith(extension) && !name.endsWith('.d.ts'))
      .map((name) => [name.slice(0, -extension.length), readFileSync(join(here, name), 'utf8')]),
  );
  const temporary = directory === undefined ? mkdtempSync(join(tmpdir(), 'interpreter-')) : null;
  const key = createHash('sha256')
    .update(JSON.stringify([...sources]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(temporary ?? directory ?? tmpdir(), `children-${key}`);
  if (!isThere(folder)) writeCopy(folder, sources);
  const close = () => temporary !== null && rmSync(temporary, { recursive: true, force: true });
  return { folder: join(folder, '/'), close };
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
  for (const name of ENTRIES) writeFileSync(join(making, `${name}.mjs`), joinModules(name, sources));
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process may have written the same meanwhile.
    if (!isThere(folder)) throw error;
  }
}

/** One module out of `entry` and all that it imports: each as a function that gives what it exports, in order of need. */
function joinModules(entry: string, sources: Map<string, string>): string {
  const parts = new Map<string, string>();
  const add = (name: string): void => {
    if (parts.has(name)) return;
    const plain = stripQuietly(sources.get(name) ?? '');
    for (const [, needed = ''] of plain.matchAll(/^import [^;]*? from '\.\/([\w-]+)\.\w+';/gm)) add(needed);
    const exported = [...plain.matchAll(/^export (?:const|class|(?:async )?function\*?) (\w+)/gm)];
    const names = exported.map(([, found]) => found).join(', ');
    const body = plain
      .replace(/^export /gm, '')
      .replace(/^import \{([^}]*)\} from '([^']+)';/gm, rewriteImport);
    parts.set(
      name,
      name === entry ? body : `const ${nameOf(name)} = (() => {\n${body}\nreturn { ${names} };\n})();\n`,
    );
  };
  add(entry);
  return [...parts.values()].join('');
}

function rewriteImport(_: string, names: string, from: string): string {
  const source = from.startsWith('./')
    ? nameOf(from.replace(/^\.\/|\.\w+$/g, ''))
    : `process.getBuiltinModule('${from}')`;
  return `const {${names.replaceAll(' as ', ': ')}} = ${source};`;
}

function nameOf(module: string): string {
  return `module_${module.replaceAll('-', '_')}`;
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
