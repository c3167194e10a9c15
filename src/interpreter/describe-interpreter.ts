import { findPyodide, findWheels } from './engine-python.ts';
import { GUEST_MODULES } from './javascript-modules.ts';
import { LIMITS } from './limits.ts';

/** Packages people expect of a Python interpreter, named as absent where they are. */
const EXPECTED = ['sympy', 'mpmath', 'numpy', 'pandas', 'scipy'];

/** What runs, with which libraries and limits, for the description of a tool. Nothing absent goes unsaid. */
export function describeInterpreter(packageDirectories: string[]): string {
  const wheels = findWheels(packageDirectories);
  const present = wheels.map(({ name, version }) => `${name} ${version}`);
  const absent = EXPECTED.filter((name) => !wheels.some((wheel) => wheel.name === name));
  const { python } = findPyodide();
  const { timeoutMs, memoryMb, outputChars, files } = LIMITS;
  return [
    `Runs JavaScript and TypeScript (V8 ${process.versions.v8.split('.').slice(0, 2).join('.')}, ECMAScript's own`,
    `library, console, timers, and the modules ${GUEST_MODULES.join(', ')}; types are stripped, so no enum or namespace;`,
    `no npm packages, URL, Buffer, WebAssembly or shared memory)`,
    `and Python ${python} (standard library; no threads, processes or sockets;`,
    present.length > 0 ? `also ${present.join(', ')};` : '',
    `not installed: ${absent.join(', ')}).`,
    'The value is that of the last expression; top-level await works.',
    'No network, no files but those sent with the call (the working directory, text only), no environment.',
    `Limits: ${timeoutMs.usual} ms unless asked (at most ${timeoutMs.most}), ${memoryMb.javascript} MiB for JavaScript and`,
    `${memoryMb.python} MiB for Python unless asked, ${outputChars} characters of each output stream,`,
    `${files.count} files of ${files.chars} characters each way.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
