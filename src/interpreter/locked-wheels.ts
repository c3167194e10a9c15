import { OperatorError } from '../errors.ts';

/** What Pyodide's lock file says of a package. */
export interface LockedPackage {
  name: string;
  version: string;
  file_name: string;
  sha256: string;
  depends: string[];
}

/** The lock file of a Pyodide: the packages built for it, by name. */
export interface LockFile {
  info: { abi_version: string; arch: string; python: string };
  packages: Record<string, LockedPackage>;
}

/**
 * Divides the packages asked for: those with compiled parts, or that need such, come with all that they need from
 * Pyodide's distribution, as its lock file names them; the others, and those asked for in another version, from pip.
 * Throws OperatorError for one that needs what is no wheel.
 */
export function divideNames(
  names: readonly string[],
  lock: LockFile,
): { locked: LockedPackage[]; others: string[] } {
  const known = new Map(Object.values(lock.packages).map((found) => [normalise(found.name), found]));
  const locked = new Map<string, LockedPackage>();
  const others: string[] = [];
  for (const asked of names) {
    const [name = '', version] = asked.split('==');
    const found = known.get(normalise(name));
    const whole = found === undefined ? [] : listNeeded(found, known);
    const fits = found !== undefined && (version ?? found.version) === found.version;
    if (!fits || !whole.some(isCompiled)) others.push(asked);
    else for (const needed of whole) locked.set(needed.name, needed);
  }
  for (const { name, file_name } of locked.values()) {
    if (file_name.endsWith('.whl')) continue;
    throw new OperatorError(`A package needs the library ${name}, which cannot be added.`, 'Leave it out.');
  }
  return { locked: [...locked.values()], others };
}

function listNeeded(first: LockedPackage, known: Map<string, LockedPackage>): LockedPackage[] {
  const needed = new Set([first]);
  // It grows while it is walked.
  for (const { depends } of needed) {
    for (const name of depends) {
      const found = known.get(normalise(name));
      if (found !== undefined) needed.add(found);
    }
  }
  return [...needed];
}

function isCompiled({ file_name }: LockedPackage): boolean {
  return !file_name.endsWith('-none-any.whl');
}

/** Names that differ in these signs or in case are one name to Python's index. */
function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
