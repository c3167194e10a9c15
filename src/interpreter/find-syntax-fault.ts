import { Script } from 'node:vm';
import { findLine, readAsScripts } from './javascript-source.ts';

/**
 * What keeps a JavaScript program from being read, however the interpreter reads it: the line of its first syntax error, or
 * no line where that is not known. Null where it can be read. Nothing of it runs.
 */
export function findSyntaxFault(code: string): { line: number | null } | null {
  let first: unknown = null;
  for (const script of readAsScripts(code, '')) {
    try {
      new Script(script, { filename: 'program.js' });
      return null;
    } catch (error) {
      first ??= error;
    }
  }
  const stack = first instanceof Error ? (first.stack ?? '') : '';
  return { line: findLine(stack, code.split('\n').length) };
}
