/** What the guest's modules stand on: its text forms, its equality, its files and its input. */
export interface ModuleParts {
  inspect: (value: unknown) => string;
  format: (values: unknown[]) => string;
  equal: (left: unknown, right: unknown, strict: boolean) => boolean;
  /** Texts by absolute path; directories are not kept. */
  files: Map<string, string>;
  readInput: () => string;
  write: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** The modules a guest may require or import; the rest do not exist for it. */
export const GUEST_MODULES = ['assert', 'fs', 'path', 'util'] as const;

/**
 * Makes the few modules ordinary programs ask for, over the guest's own memory. Sent to the guest as source, so it may
 * name nothing outside itself.
 */
export function makeModules(parts: ModuleParts): Record<string, unknown> {
  const { inspect, format, equal, files } = parts;

  const resolvePath = (...pieces: string[]): string => {
    const kept: string[] = [];
    for (const piece of ['/', ...pieces]) {
      if (piece.startsWith('/')) kept.length = 0;
      for (const name of String(piece).split('/')) {
        if (name === '..') kept.pop();
        else if (name !== '' && name !== '.') kept.push(name);
      }
    }
    return `/${kept.join('/')}`;
  };
  const joinPath = (...pieces: string[]): string => {
    const joined = pieces.filter((piece) => piece !== '').join('/');
    const flat = resolvePath(joined);
    return joined.startsWith('/') ? flat : flat.slice(1) || '.';
  };
  const baseName = (path: string, suffix = ''): string => {
    const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
    return suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
  };
  const path = {
    sep: '/',
    join: joinPath,
    normalize: (text: string) => joinPath(text),
    resolve: (...pieces: string[]) => resolvePath(...pieces),
    isAbsolute: (text: string) => text.startsWith('/'),
    basename: baseName,
    dirname: (text: string) => {
      const at = text.replace(/\/+$/, '').lastIndexOf('/');
      return at < 0 ? '.' : text.slice(0, at) || '/';
    },
    extname: (text: string) => /[^/.](\.[^./]*)$/.exec(baseName(text))?.[1] ?? '',
  };

  const fail = (code: string, what: string, target: unknown): never => {
    throw Object.assign(new Error(`${code}: ${what} '${String(target)}'`), { code });
  };
  const readText = (target: unknown, options?: unknown): unknown => {
    const place = String(target);
    const text = target === 0 || place === '/dev/stdin' ? parts.readInput() : files.get(resolvePath(place));
    if (text === undefined) return fail('ENOENT', 'no such file or directory, open', target);
    const encoding = typeof options === 'string' ? options : (options as { encoding?: string })?.encoding;
    return encoding === undefined ? new TextEncoder().encode(text) : text;
  };
  const textOf = (data: unknown): string =>
    data instanceof Uint8Array ? new TextDecoder().decode(data) : String(data);
  const writeText = (target: unknown, data: unknown): void => {
    if (target === 1 || target === 2) parts.write(target === 1 ? 'stdout' : 'stderr', textOf(data));
    else files.set(resolvePath(String(target)), textOf(data));
  };
  const inside = (place: unknown): string => resolvePath(String(place)).replace(/\/?$/, '/');
  const fs: Record<string, unknown> = {
    readFileSync: readText,
    writeFileSync: writeText,
    appendFileSync: (target: unknown, data: unknown) =>
      writeText(target, (files.get(resolvePath(String(target))) ?? '') + textOf(data)),
    existsSync: (target: unknown) =>
      files.has(resolvePath(String(target))) ||
      [...files.keys()].some((key) => key.startsWith(inside(target))),
    readdirSync: (target: unknown) => {
      const start = inside(target);
      const names = [...files.keys()].filter((key) => key.startsWith(start));
      return [...new Set(names.map((key) => key.slice(start.length).split('/')[0]))].sort();
    },
    mkdirSync: () => undefined,
    unlinkSync: (target: unknown) =>
      files.delete(resolvePath(String(target))) ||
      fail('ENOENT', 'no such file or directory, unlink', target),
  };
  fs.promises = {
    readFile: async (target: unknown, options?: unknown) => readText(target, options),
    writeFile: async (target: unknown, data: unknown) => writeText(target, data),
  };

  class AssertionError extends Error {
    code = 'ERR_ASSERTION';
    actual: unknown;
    expected: unknown;
    constructor(given: unknown, otherwise: string, actual?: unknown, expected?: unknown) {
      super(given instanceof Error ? given.message : String(given ?? otherwise));
      this.name = 'AssertionError';
      this.actual = actual;
      this.expected = expected;
    }
  }
  const check = (holds: boolean, given: unknown, otherwise: () => string, a?: unknown, b?: unknown) => {
    if (holds) return;
    if (given instanceof Error) throw given;
    throw new AssertionError(given, otherwise(), a, b);
  };
  const compare =
    (words: string, holds: (a: unknown, b: unknown) => boolean) =>
    (actual: unknown, expected: unknown, given?: unknown): void =>
      check(
        holds(actual, expected),
        given,
        () => `${inspect(actual)} ${words} ${inspect(expected)}`,
        actual,
        expected,
      );
  const ok = (value: unknown, given?: unknown): void =>
    check(Boolean(value), given, () => `${inspect(value)} is not truthy`, value, true);
  const fits = (thrown: unknown, wanted: unknown): boolean => {
    if (wanted === undefined || typeof wanted === 'string') return true;
    if (wanted instanceof RegExp) return wanted.test(String(thrown));
    if (typeof wanted === 'function') {
      if (wanted.prototype !== undefined && thrown instanceof (wanted as new () => object)) return true;
      return !(wanted === Error || wanted.prototype instanceof Error) && wanted(thrown) === true;
    }
    return Object.entries(wanted as object).every(([key, value]) => {
      const held = (thrown as Record<string, unknown>)[key];
      return value instanceof RegExp && typeof held === 'string'
        ? value.test(held)
        : equal(held, value, true);
    });
  };
  const judge = (thrown: { error: unknown } | null, wanted: unknown): void => {
    if (thrown === null) throw new AssertionError(undefined, 'Missing expected exception.');
    check(
      fits(thrown.error, wanted),
      undefined,
      () => `${inspect(thrown.error)} is not the expected exception`,
    );
  };
  // biome-ignore lint/suspicious/noDoubleEquals: the loose form of the assertion is defined by this operator
  const loose = (a: unknown, b: unknown): boolean => a == b;
  const assert = Object.assign((value: unknown, given?: unknown) => ok(value, given), {
    AssertionError,
    ok,
    fail: (given?: unknown) => check(false, given, () => 'Failed'),
    equal: compare('!=', loose),
    notEqual: compare('==', (a, b) => !loose(a, b)),
    strictEqual: compare('!==', (a, b) => Object.is(a, b)),
    notStrictEqual: compare('===', (a, b) => !Object.is(a, b)),
    deepEqual: compare('is not deeply equal to', (a, b) => equal(a, b, false)),
    deepStrictEqual: compare('is not deeply equal to', (a, b) => equal(a, b, true)),
    notDeepEqual: compare('is deeply equal to', (a, b) => !equal(a, b, false)),
    notDeepStrictEqual: compare('is deeply equal to', (a, b) => !equal(a, b, true)),
    match: compare('does not match', (text, pattern) => (pattern as RegExp).test(String(text))),
    doesNotMatch: compare('matches', (text, pattern) => !(pattern as RegExp).test(String(text))),
    throws: (run: () => unknown, wanted?: unknown) => {
      let thrown: { error: unknown } | null = null;
      try {
        run();
      } catch (error) {
        thrown = { error };
      }
      judge(thrown, wanted);
    },
    doesNotThrow: (run: () => unknown) => void run(),
    rejects: async (run: unknown, wanted?: unknown) => {
      let thrown: { error: unknown } | null = null;
      try {
        await (typeof run === 'function' ? run() : run);
      } catch (error) {
        thrown = { error };
      }
      judge(thrown, wanted);
    },
    doesNotReject: async (run: unknown) => void (await (typeof run === 'function' ? run() : run)),
  });
  Object.assign(assert, { strict: assert, default: assert });

  const util = {
    inspect: (value: unknown) => inspect(value),
    format: (...values: unknown[]) => format(values),
    isDeepStrictEqual: (a: unknown, b: unknown) => equal(a, b, true),
    promisify:
      (run: (...all: unknown[]) => void) =>
      (...given: unknown[]) =>
        new Promise((resolve, reject) => {
          run(...given, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
        }),
  };
  return { assert, 'assert/strict': assert, fs, 'fs/promises': fs.promises, path, util };
}
