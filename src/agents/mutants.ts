import { shuffleBy } from './draw.ts';

/** What to look for outside strings and comments, and what it becomes. */
const changes: readonly (readonly [RegExp, (found: string) => string])[] = [
  [
    / (?:===|!==|==|!=|<=|>=|<|>) /g,
    (found) =>
      ({
        '===': ' !== ',
        '!==': ' === ',
        '==': ' != ',
        '!=': ' == ',
        '<=': ' > ',
        '>=': ' < ',
        '<': ' >= ',
        '>': ' <= ',
      })[found.trim()] ?? found,
  ],
  [/(?<![\w.$])\d+(?![\w.])/g, (found) => String(Number(found) + 1)],
  [/ [-+] (?=[\w(])/g, (found) => (found === ' + ' ? ' - ' : ' + ')],
  [
    / (?:&&|\|\||and|or) /g,
    (found) => ({ '&&': ' || ', '||': ' && ', and: ' or ', or: ' and ' })[found.trim()] ?? found,
  ],
  [
    /\b(?:true|false|True|False)\b/g,
    (found) => ({ true: 'false', false: 'true', True: 'False', False: 'True' })[found] ?? found,
  ],
];

/** The code with strings and comments blanked out, letter for letter, so that places stay the same. */
function blankText(code: string, python: boolean): string {
  const pattern = python
    ? /("""|''')[\s\S]*?\1|(["'])(?:\\.|(?!\2)[^\\\n])*\2|#[^\n]*/g
    : /\/\*[\s\S]*?\*\/|\/\/[^\n]*|(["'])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\[\s\S]|[^\\`])*`/g;
  return code.replace(pattern, (text) => text.replace(/[^\n]/g, '_'));
}

/** Lines that can go while the rest stays a program: simple statements inside a block. */
function* removeStatements(code: string, bare: string, python: boolean): Generator<string> {
  const lines = code.split('\n');
  const plain = bare.split('\n');
  const statement = python
    ? /^(\s+)(?:[\w.[\]]+ [-+*/|&]?= |[\w.]+\(.*\)$|raise |continue$|break$)/
    : /^(\s+)(?:[\w.[\]]+ [-+*/|&]?= .*;$|[\w.]+\(.*\);$|[\w.]+(?:\+\+|--);$|throw .*;$|continue;$|break;$)/;
  for (const [index, line] of plain.entries()) {
    const match = statement.exec(line);
    if (match === null) continue;
    yield [...lines.slice(0, index), `${match[1]}${python ? 'pass' : ';'}`, ...lines.slice(index + 1)].join(
      '\n',
    );
  }
}

/**
 * Variants of a program with one small fault each: a comparison turned round, a number one too large, plus for minus, "and" for
 * "or", a truth value turned round, a statement left out. At most `most`, drawn by the program's own text. Some may behave like the
 * program or not run at all.
 */
export function deriveMutants(code: string, language: string, most: number): string[] {
  const python = language === 'python';
  const bare = blankText(code, python);
  const byChange = changes.map(([pattern, change]) =>
    [...bare.matchAll(pattern)].map(
      ({ index, 0: found }) => code.slice(0, index) + change(found) + code.slice(index + found.length),
    ),
  );
  const groups = [[...removeStatements(code, bare, python)], ...byChange].map((group, index) =>
    shuffleBy(`${index}\n${code}`, group),
  );
  // One of every sort before a second of any.
  const longest = Math.max(...groups.map((group) => group.length));
  const turns = Array.from({ length: longest }, (_, turn) =>
    groups.flatMap((group) => group.slice(turn, turn + 1)),
  );
  return [...new Set(turns.flat())].slice(0, most);
}
