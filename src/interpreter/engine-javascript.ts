import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Launch } from './launch.ts';
import { LIMITS } from './limits.ts';

/** How a JavaScript child starts: it may read the isolate addon and nothing else. */
export function planJavascript(): Launch {
  const addon = findAddon();
  return {
    entry: 'javascript-child',
    args: [addon, String(LIMITS.memoryMb.javascript)],
    // The first is what isolated-vm asks of Node 20 and newer.
    nodeFlags: ['--no-node-snapshot', '--allow-addons', '--max-old-space-size=256'],
    readable: [addon],
    // Each of its isolates reserves half a gibibyte for code, most of it never touched.
    dataMb: 4096,
  };
}

function findAddon(): string {
  try {
    const main = createRequire(import.meta.url).resolve('isolated-vm');
    const find = createRequire(main)('node-gyp-build') as { path: (folder: string) => string };
    return find.path(dirname(main));
  } catch (error) {
    throw new OperatorError(
      'The isolate addon for JavaScript is not installed for this Node and platform.',
      'Install the package isolated-vm with Node 24 or 26 on Linux, macOS (arm64) or Windows.',
      error,
    );
  }
}
