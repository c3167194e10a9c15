import { findPyodide } from './find-pyodide.ts';
import { GUEST_MODULES } from './javascript-modules.ts';
import { LIMITS } from './limits.ts';
import type { Wheel } from './wheels.ts';

/** Packages people expect of a Python interpreter, named as absent where they are. */
const EXPECTED = ['sympy', 'mpmath', 'numpy', 'pandas', 'scipy'];

/** Packages named one by one; a description must stay short. */
const MOST_NAMED = 3;

/** What runs, with which libraries and limits, for the description of a tool. Nothing absent goes unsaid. */
export function describeInterpreter(wheels: readonly Wheel[]): string {
  const named = wheels.slice(0, MOST_NAMED).map(({ name, version }) => `${name} ${version}`);
  const more = wheels.length - named.length;
  const present = more > 0 ? [...named, `${more} more packages`] : named;
  const absent = EXPECTED.filter((name) => !wheels.some((wheel) => wheel.name === name));
  const { python } = findPyodide();
  const { timeoutMs, memoryMb, files } = LIMITS;
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
    `${files.count} files of ${files.chars} characters.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
