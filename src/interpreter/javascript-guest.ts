import type { ModuleParts } from './javascript-modules.ts';

/** The host's side of a guest: writes text to a stream, or tells how a test ended. */
export type GuestWrite = (stream: 'stdout' | 'stderr' | 'test', text: string) => void;

/** The guest's one handle for its host; commands are 'begin', 'complete', 'step', 'finish'. */
export type GuestControl = (command: string, argument?: unknown) => string | number;

interface GuestParts {
  write: GuestWrite;
  inspect: (value: unknown) => string;
  webNames: readonly string[];
  makeWeb: () => Record<string, unknown>;
  makeEqual: () => ModuleParts['equal'];
  makeModules: (parts: ModuleParts) => Record<string, unknown>;
}

/**
 * Lays out a guest's global scope (console, timers, require) and answers with the handle its host drives it by. Sent to
 * the guest as source, so it may name nothing outside itself.
 */
export function installGuest(parts: GuestParts): GuestControl {
  const { write, inspect } = parts;
  const { stringify, parse } = JSON;
  const files = new Map<string, string>();
  let given = new Map<string, string>();
  let input = '';
  let state: { kind: 'pending' | 'kept' | 'broken'; value: unknown } = { kind: 'kept', value: undefined };

  const format = (values: unknown[]): string => {
    const rest = [...values];
    const pattern = rest[0];
    let text = '';
    if (typeof pattern === 'string') {
      rest.shift();
      text = pattern.replace(/%([sdifjoOc%])/g, (whole, kind: string) => {
        if (kind === '%') return '%';
        if (rest.length === 0) return whole;
        const value = rest.shift();
        if (kind === 's') return typeof value === 'string' ? value : inspect(value);
        if (kind === 'd' || kind === 'f') return String(Number(value));
        if (kind === 'i') return String(Number.parseInt(String(value), 10));
        if (kind === 'j') return stringify(value);
        return kind === 'c' ? '' : inspect(value);
      });
    }
    const others = rest.map((value) => (typeof value === 'string' ? value : inspect(value)));
    return [...(typeof pattern === 'string' ? [text] : []), ...others].join(' ');
  };

  // The first writes go out at once, so that a program ended by a limit has shown something; later ones in blocks.
  let early = 100;
  const held = { stdout: '', stderr: '' };
  const flush = (): void => {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (held[stream] !== '') write(stream, held[stream]);
      held[stream] = '';
    }
  };
  const print = (stream: 'stdout' | 'stderr', text: string): void => {
    held[stream] += text.length > 2_000_000 ? text.slice(0, 2_000_000) : text;
    early -= 1;
    if (early > 0 || held[stream].length > 8192) flush();
  };

  let indent = '';
  const sayTo =
    (stream: 'stdout' | 'stderr') =>
    (...values: unknown[]): void => {
      const text = format(values);
      print(stream, `${indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`)}\n`);
    };
  const counts = new Map<string, number>();
  const say = sayTo('stdout');
  const warn = sayTo('stderr');
  const console = {
    log: say,
    info: say,
    debug: say,
    dir: (value: unknown) => say(inspect(value)),
    table: (value: unknown) => say(inspect(value)),
    error: warn,
    warn,
    trace: warn,
    assert: (holds: unknown, ...values: unknown[]) =>
      holds ? undefined : warn('Assertion failed', ...values),
    group: (...values: unknown[]) => {
      if (values.length > 0) say(...values);
      indent += '  ';
    },
    groupEnd: () => {
      indent = indent.slice(2);
    },
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      say(`${label}: ${counts.get(label)}`);
    },
    time: () => undefined,
    timeEnd: () => undefined,
  };

  let lastTimer = 0;
  const timers = new Map<number, { at: number; every: number | null; run: () => void }>();
  const setTimer =
    (every: boolean) =>
    (run: (...all: unknown[]) => void, ms?: unknown, ...rest: unknown[]) => {
      if (typeof run !== 'function') throw new TypeError('The callback must be a function');
      lastTimer += 1;
      const delay = Math.max(1, Number(ms) || 0);
      timers.set(lastTimer, { at: Date.now() + delay, every: every ? delay : null, run: () => run(...rest) });
      return lastTimer;
    };
  const clearTimer = (id: unknown): void => void timers.delete(Number(id));

  const exit = Symbol('exit');
  let exitCode: number | null = null;
  const readInput = (): string => {
    const all = input;
    input = '';
    return all;
  };
  const writer = (stream: 'stdout' | 'stderr') => ({
    write: (text: unknown): boolean => {
      print(stream, String(text));
      return true;
    },
  });
  const process = {
    argv: ['node', 'program.js'],
    env: {},
    platform: 'sandbox',
    stdout: writer('stdout'),
    stderr: writer('stderr'),
    hrtime: { bigint: () => BigInt(Date.now()) * 1_000_000n },
    nextTick: (run: (...all: unknown[]) => void, ...rest: unknown[]) =>
      void Promise.resolve().then(() => run(...rest)),
    exit: (code?: unknown) => {
      exitCode = Number(code ?? 0);
      throw exit;
    },
  };
  let modules: Record<string, unknown> | null = null;
  const require = (name: unknown): unknown => {
    modules ??= parts.makeModules({
      inspect,
      format,
      equal: parts.makeEqual(),
      files,
      readInput,
      write: print,
    });
    const known = modules[String(name).replace(/^node:/, '')];
    if (known !== undefined) return known;
    throw Object.assign(new Error(`Cannot find module '${String(name)}'`), { code: 'MODULE_NOT_FOUND' });
  };
  const scope = {
    console,
    process,
    require,
    setTimeout: setTimer(false),
    setInterval: setTimer(true),
    setImmediate: (run: () => void, ...rest: unknown[]) => setTimer(false)(run, 0, ...rest),
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
    clearImmediate: clearTimer,
    queueMicrotask: (run: () => void) => void Promise.resolve().then(() => run()),
  };
  const { defineProperty } = Object;
  const define = (name: string, value: unknown): void =>
    void defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  for (const [name, value] of Object.entries(scope)) define(name, value);
  // Few programs use these, so they are made at their first use.
  let web: Record<string, unknown> | null = null;
  for (const name of parts.webNames) {
    defineProperty(globalThis, name, {
      get: () => {
        web ??= parts.makeWeb();
        define(name, web[name]);
        return web[name];
      },
      set: (value: unknown) => define(name, value),
      configurable: true,
      enumerable: false,
    });
  }
  // Shared memory and WebAssembly are outside the isolate's memory limit.
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics'])
    Reflect.deleteProperty(globalThis, name);

  const tellError = (error: unknown): { name: string; message: string; stack: string } => {
    const real = error instanceof Error;
    return {
      name: real ? String(error.name) : 'Error',
      message: real ? String(error.message) : inspect(error),
      stack: real ? String(error.stack) : '',
    };
  };
  const toPlain = (_key: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return value.toString();
    if (value instanceof Map || value instanceof Set) return [...value];
    return typeof value === 'function' || typeof value === 'symbol' ? inspect(value) : value;
  };
  const toValue = (value: unknown): string | null => {
    if (value === undefined) return null;
    try {
      return stringify(value, toPlain) ?? null;
    } catch {
      return stringify(inspect(value));
    }
  };

  const runTests = async (tests: (() => unknown)[]): Promise<void> => {
    for (const [index, test] of tests.entries()) {
      let error: string | null = null;
      try {
        await test();
      } catch (thrown) {
        const { name, message } = tellError(thrown);
        error = thrown === exit ? 'The test ended the program.' : `${name}: ${message}`;
        exitCode = null;
      }
      flush();
      write('test', stringify({ test: index, passed: error === null, error }));
    }
  };

  const begin = (text: string): void => {
    const frame = parse(text) as { stdin: string; files: { path: string; text: string }[]; hook: string };
    input = frame.stdin;
    for (const file of frame.files) files.set(`/${file.path}`, file.text);
    given = new Map(files);
    if (frame.hook !== '') Object.defineProperty(globalThis, frame.hook, { value: runTests });
    early = 100;
    exitCode = null;
    state = { kind: 'kept', value: undefined };
  };
  const complete = (value: unknown): void => {
    const then = typeof value === 'object' && value !== null ? (value as { then?: unknown }).then : undefined;
    if (typeof then !== 'function') {
      state = { kind: 'kept', value };
      return;
    }
    state = { kind: 'pending', value: undefined };
    Promise.resolve(value).then(
      (kept) => {
        state = { kind: 'kept', value: kept };
      },
      (error: unknown) => {
        state = { kind: 'broken', value: error };
      },
    );
  };
  /** Runs one due timer; answers with the end of the run, or ms to wait, or -1: it waits for what never comes. */
  const step = (): string | number => {
    if (state.kind === 'broken') return finish();
    const [next] = [...timers].sort((a, b) => a[1].at - b[1].at || a[0] - b[0]);
    if (next === undefined) return state.kind === 'pending' ? -1 : finish();
    const [id, timer] = next;
    const wait = timer.at - Date.now();
    if (wait > 0) return wait;
    if (timer.every === null) timers.delete(id);
    else timer.at = Date.now() + timer.every;
    timer.run();
    return 0;
  };
  const finish = (): string => {
    flush();
    timers.clear();
    const left = exitCode !== null;
    const changed = [...files].filter(([path, text]) => given.get(path) !== text);
    return stringify({
      value: state.kind === 'kept' && !left ? toValue(state.value) : null,
      error: state.kind === 'broken' && !left ? tellError(state.value) : null,
      exitCode,
      files: changed.map(([path, text]) => ({ path: path.slice(1), text })),
    });
  };

  return (command, argument) => {
    if (command === 'begin') begin(String(argument));
    if (command === 'complete') {
      complete(argument);
      // A promise's own turn comes after this call.
      return state.kind === 'pending' || timers.size > 0 ? 0 : finish();
    }
    if (command === 'step') return step();
    return command === 'finish' ? finish() : 0;
  };
}
