import { fileURLToPath } from 'node:url';
import { testHostile } from './hostile-suite.ts';

// With a loaded library the process must be as closed as without: all programs that reach for the host, or beneath Python.
testHostile('python', {
  packageDirectories: [fileURLToPath(new URL('../fixtures/interpreter/compiled', import.meta.url))],
  begin: 'import msgpack\nmsgpack.packb(1)\n',
  about: /socket|ctypes|pyodide|\bjs\b|os\.system/,
  least: 14,
});
