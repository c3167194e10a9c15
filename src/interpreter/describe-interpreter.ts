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
    `Runs JavaScript and TypeScript (V8 ${process.versions.v8.split('.').slice(0, 2).join('.')}; ECMAScript's library,`,
    `console, timers, modules ${GUEST_MODULES.join(', ')}; types are stripped: no enum or namespace;`,
    `no npm packages, URL, Buffer, WebAssembly)`,
    `and Python ${python} (standard library without threads, processes, sockets;`,
    present.length > 0 ? `also ${present.join(', ')};` : '',
    `not installed: ${absent.join(', ')}).`,
    'The value is that of the last expression; top-level await works.',
    'No network, no environment, no files but text files sent with the call.',
    `Limits: ${timeoutMs.usual / 1000} s unless asked, ${memoryMb.javascript} MiB (Python ${memoryMb.python}),`,
    `${outputChars} characters a stream, ${files.count} files of ${files.chars} characters.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
