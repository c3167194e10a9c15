/**
 * The child process that runs Python guests: started with Pyodide's folder and a memory snapshot ('-' for none, 'make' to
 * write one to stdout), driven by lines on stdin.
 */
import { closeSync, fstatSync, openSync, read, readFileSync, writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { sayFrame, serveFrames, takeArguments } from './child-frames.ts';
import type { RunFrame } from './frames.ts';
import { OutputMeter } from './output-meter.ts';
import { PYTHON_GUEST, PYTHON_PRELOAD } from './python-guest.ts';
import { CleanState, type PyodideModule } from './python-reset.ts';
import { unpackWheel } from './unpack-wheel.ts';

interface Pyodide {
  version: string;
  _module: PyodideModule;
  FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, data: Uint8Array, options?: { canOwn: boolean }): void;
  };
  runPython(code: string): unknown;
  makeMemorySnapshot(): Uint8Array;
  setStdout(to: object): void;
  setStderr(to: object): void;
  setStdin(from: object): void;
}
type RunPython = (frame: string, say: (text: string) => void) => string;

const [folder = '', snapshot = '-', packages = '[]'] = takeArguments();

// Pyodide's code is not checked as a whole first, but each function when it is first used: a sixth of the start. Not said
// on the command line, where a Node without this flag would refuse to start.
setFlagsFromString('--wasm-lazy-validation');

/** Pyodide asks for file constants in a way Node's permission model forbids. */
Object.assign(process, { binding: () => ({ fs: {} }) });

interface WebAssemblyMemory {
  buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface WebAssemblyScope {
  instantiate(...given: unknown[]): Promise<{ instance?: { exports: { memory?: WebAssemblyMemory } } }>;
}

/** Reads all of an open file on another thread. */
async function readAll(file: number, bytes: Uint8Array): Promise<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await promisify(read)(file, bytes, at, bytes.length - at, at);
    if (bytesRead === 0) throw new Error('The snapshot was cut while it was read.');
    at += bytesRead;
  }
  return bytes;
}

/** Pyodide copies a snapshot into a memory of its first size; one with packages in it needs more. */
function growMemory(bytes: number): void {
  const scope = (globalThis as unknown as { WebAssembly: WebAssemblyScope }).WebAssembly;
  const { instantiate } = scope;
  scope.instantiate = async (...given) => {
    const result = await instantiate(...given);
    const memory = result.instance?.exports.memory;
    const lacking = memory === undefined ? 0 : bytes - memory.buffer.byteLength;
    if (lacking > 0) memory?.grow(Math.ceil(lacking / 65_536));
    return result;
  };
}

function loadSnapshot(): { _loadSnapshot: Promise<Uint8Array> } {
  const file = openSync(snapshot, 'r');
  const bytes = Buffer.allocUnsafeSlow(fstatSync(file).size);
  growMemory(bytes.length);
  return { _loadSnapshot: readAll(file, bytes).finally(() => closeSync(file)) };
}

async function boot(): Promise<Pyodide> {
  // Begun first: it is read while the code is loaded.
  const memory = snapshot === 'make' ? { _makeSnapshot: true } : snapshot === '-' ? {} : loadSnapshot();
  const { loadPyodide } = await import(`file://${folder}/pyodide.mjs`);
  const quiet = { stdout: () => undefined, stderr: () => undefined };
  return loadPyodide({ indexURL: `${folder}/`, jsglobals: Object.create(null), ...quiet, ...memory });
}

/** Compiled packages are unpacked, since Python finds no compiled part inside a wheel; the others stay whole. */
const UNPACKED = '/packages/unpacked';
const wheels = JSON.parse(packages) as { name: string; path: string; compiled: boolean }[];

function addPackages(python: Pyodide): void {
  for (const place of ['/home/guest', UNPACKED]) python.FS.mkdirTree(place);
  for (const { name, path, compiled } of wheels) {
    const wheel = readFileSync(path);
    if (!compiled) python.FS.writeFile(`/packages/${name}`, wheel);
    // A snapshot cannot hold a loaded library, so that its maker must not find one that a package would load.
    else if (snapshot !== 'make') unpack(python, wheel);
  }
}

function unpack(python: Pyodide, wheel: Buffer): void {
  for (const { path, bytes } of unpackWheel(wheel)) {
    python.FS.mkdirTree(dirname(`${UNPACKED}/${path}`));
    python.FS.writeFile(`${UNPACKED}/${path}`, bytes, { canOwn: true });
  }
}

function defineGuest(python: Pyodide): void {
  const whole = wheels.filter(({ compiled }) => !compiled).map(({ name }) => `/packages/${name}`);
  python.runPython(`
import sys, types
sys.path[:] = [place for place in sys.path if place]
sys.path.extend(${JSON.stringify([...whole, UNPACKED])})
_guest = types.ModuleType('_guest')
exec(compile(${JSON.stringify(PYTHON_GUEST)}, '<guest>', 'exec'), _guest.__dict__)
`);
}

/** Takes from this process's own JavaScript whatever a guest that reached it could use. */
function lock(): void {
  registerHooks({
    resolve() {
      throw new Error('No module can be loaded.');
    },
  });
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'navigator', 'Worker']) {
    Reflect.deleteProperty(globalThis, name);
  }
  const gone = [
    'getBuiltinModule',
    'binding',
    '_linkedBinding',
    'dlopen',
    'kill',
    '_kill',
    'send',
    'chdir',
    'report',
  ];
  for (const name of gone) Object.defineProperty(process, name, { value: undefined });
  Object.defineProperty(process, 'env', { value: Object.freeze({}) });
  Object.defineProperty(process, 'mainModule', { value: undefined });
}

/** Passes a stream's text on: the first writes at once, later ones in blocks, none beyond the meter's cap. */
class Stream {
  readonly isatty = false;
  meter = new OutputMeter(0);
  private readonly name: 'stdout' | 'stderr';
  private readonly decoder = new TextDecoder();
  private held = '';
  private early = 0;

  constructor(name: 'stdout' | 'stderr') {
    this.name = name;
  }

  begin(most: number): void {
    this.meter = new OutputMeter(most);
    this.held = '';
    this.early = 100;
  }

  write(bytes: Uint8Array): number {
    this.held += this.meter.take(this.decoder.decode(bytes, { stream: true }));
    this.early -= 1;
    if (this.early > 0 || this.held.length > 8192) this.flush();
    if (this.meter.flooded) {
      sayFrame({ done: { ...NOTHING, limit: 'output', truncated: true } });
      process.exit(0);
    }
    return bytes.length;
  }

  flush(): void {
    if (this.held !== '') sayFrame({ stream: this.name, text: this.held });
    this.held = '';
  }
}

const NOTHING = { value: null, error: null, files: [], limit: null, truncated: false, leaving: true };

let clean: CleanState | null = null;

function answer(run: RunPython, frame: RunFrame, streams: Stream[]): void {
  for (const stream of streams) stream.begin(frame.outputChars);
  if (frame.after === 'reset') clean ??= new CleanState(python._module);
  try {
    const done = JSON.parse(run(JSON.stringify(frame), (text) => sayFrame(JSON.parse(text))));
    for (const stream of streams) stream.flush();
    const truncated = done.truncated || streams.some((stream) => stream.meter.cut);
    const leaving = frame.after === 'reset' && clean?.restore() !== true;
    sayFrame({ done: { ...done, truncated, leaving } });
  } catch (error) {
    for (const stream of streams) stream.flush();
    const message = `The program broke its interpreter: ${String((error as Error)?.message ?? error).slice(0, 200)}`;
    sayFrame({ done: { ...NOTHING, error: { name: 'Fatal', message, line: null } } });
    process.exit(0);
  }
}

const python = await boot();
addPackages(python);
if (snapshot === 'make') {
  defineGuest(python);
  python.runPython(PYTHON_PRELOAD);
  let bytes = python.makeMemorySnapshot();
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(1, bytes));
  process.exit(0);
}
if (snapshot === '-') defineGuest(python);
const streams = [new Stream('stdout'), new Stream('stderr')] as const;
python.setStdout(streams[0]);
python.setStderr(streams[1]);
python.setStdin({ stdin: () => null });
const run = python.runPython('_guest.run') as RunPython;
const practise = python.runPython('_guest.practise') as () => void;
const version = String(python.runPython('_guest.shut(); sys.version.split()[0]'));
python.runPython('import sys; sys.modules["__main__"].__dict__.clear()');
lock();
sayFrame({ ready: `Python ${version}` });
serveFrames(
  async (frame) => answer(run, frame, [...streams]),
  () => process.exit(0),
);
// After it said that it is ready, since most children wait for their first program.
setImmediate(practise);
