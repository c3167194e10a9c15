import { GUEST_MODULES } from './javascript-modules.ts';

const IMPORT = new RegExp(
  `^([ \\t]*)import\\s+(?:([\\w$]+)\\s*,?\\s*)?(?:\\*\\s*as\\s+([\\w$]+)|\\{([^}]*)\\})?\\s*from\\s*` +
    `(['"])((?:node:)?(?:${GUEST_MODULES.join('|')})(?:/\\w+)?)\\5;?`,
  'gm',
);

/** True for the message of a syntax error that goes away when the same text is read as a module. */
export function needsModule(message: string): boolean {
  return /import statement outside|token 'export'|await is only valid|import\.meta|Unexpected reserved word/.test(
    message,
  );
}

/**
 * Turns imports of the guest's own modules into `require`, line for line, so that a program that imports only those is
 * still a script with a last value.
 */
export function rewriteImports(code: string): string {
  return code.replace(IMPORT, (whole, indent, single, all, named, _quote, name) => {
    const from = `require(${JSON.stringify(name)})`;
    const names = [single, all].filter((word) => word !== undefined && word !== '');
    const parts = names.map((word) => `const ${word} = ${from};`);
    if (named !== undefined) parts.push(`const {${named.replace(/\s+as\s+/g, ': ')}} = ${from};`);
    return parts.length === 0 ? whole : indent + parts.join(' ');
  });
}

/** Turns exported declarations into plain ones, line for line; a default expression becomes an assignment. */
function rewriteExports(code: string): string {
  return code
    .replace(/^([ \t]*)export\s+(?=(?:async\s+function|function|class|const|let|var)\b)/gm, '$1')
    .replace(
      /^([ \t]*)export\s+default\s+(?=(?:(?:async\s+)?function\s*\*?|class)\s+(?!extends\b)[\w$]+)/gm,
      '$1',
    )
    .replace(/^([ \t]*)export\s+default\s+/gm, '$1default_export = ')
    .replace(/^([ \t]*)export\s*\{([^}]*)\}\s*;?[ \t]*$/gm, (whole) => whole.replace(/[^\n]/g, ' '));
}

/**
 * The readings of a program to try in turn, each followed by `ending`: as it is; with the guest's imports as `require`;
 * without `export`; and, for a top-level `await`, as the body of an async function. Lines keep their numbers.
 */
export function* readAsScripts(code: string, ending: string): Generator<string> {
  const end = ending === '' ? '' : `\n;${ending}\n`;
  yield code + end;
  const imported = rewriteImports(code);
  yield imported + end;
  const local = rewriteExports(imported);
  yield local + end;
  const awaited = ending === '' ? '' : `await ${ending}`;
  yield `(async () => {'use strict'; let default_export; ${local}\n;${awaited}\nreturn default_export;})()`;
}

/** The call that runs tests as functions inside the program's own scope. */
export function callTests(tests: string[], hook: string): string {
  return `${hook}([${tests.map((test) => `async () => {\n${test}\n}`).join(',\n')}]);`;
}

/** The line of the guest's program named first in a stack or in a syntax error's message; null when none is. */
export function findLine(stack: string, lines: number): number | null {
  const line = Number(/program\.js:(\d+)/.exec(stack)?.[1]);
  return Number.isInteger(line) && line <= lines ? line : null;
}
