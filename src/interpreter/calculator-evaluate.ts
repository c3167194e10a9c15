import { createRequire } from 'node:module';
import type { ConstantNode, FunctionNode, MathNode, OperatorNode, SymbolNode, Unit } from 'mathjs';
import { dateFunctions, ExpressionFault } from './calculator-dates.ts';
import { evaluateExactly, writeRatio } from './calculator-exact.ts';

export interface Calculation {
  /** A number (`n/d` where no short decimal is exact), a quantity with its unit, a date, a duration, true or false. */
  result: string;
  /** False where digits may have been rounded away: 64 are computed with, 20 are shown. */
  exact: boolean;
  /** A ratio as a rounded decimal. */
  decimal: string | null;
}

// One file that loads several times sooner than the package's many modules; the types are the package's.
const library = createRequire(import.meta.url)('mathjs/lib/browser/math.js') as typeof import('mathjs');
const math = library.create(library.all ?? {});
// Given to create, the bundle does not heed them.
math.config({ number: 'BigNumber', precision: 64, relTol: 1e-60, absTol: 1e-63 });

const shown = { precision: 20, lowerExp: -9, upperExp: 24 };
const constants = new Set(['pi', 'e', 'tau', 'phi', 'true', 'false']);
/** Names that are functions of the library and units to everybody else. */
const unitNames: Record<string, string> = { min: 'minute', sec: 'second' };
const renamed: Record<string, string> = { ln: 'log', stdev: 'std', ceiling: 'ceil' };

export const operators = new Set(
  `add subtract multiply divide pow mod unaryMinus unaryPlus factorial to equal unequal larger largerEq smaller smallerEq
  and or not xor`.split(/\s+/),
);

export const functions = new Set(
  `abs acos asin atan atan2 cbrt ceil combinations cos cosh exp factorial fix floor gcd hypot lcm log log10 log2 max mean
  median min mod nthRoot permutations round sign sin sinh sqrt std sum tan tanh variance`.split(/\s+/),
);

const functionList = [...functions, ...Object.keys(dateFunctions)].join(', ');

function refuseName(what: string, name: string): ExpressionFault {
  const shownName = /^\w{1,40}$/.test(name) ? ` ${name}` : ' of that name';
  return new ExpressionFault(`there is no ${what}${shownName}; the functions are ${functionList}`);
}

/** Texts stand nowhere but in date functions, which become what they give. */
function readText(node: MathNode | undefined): string {
  if (node?.type === 'ConstantNode' && typeof (node as ConstantNode).value === 'string')
    return (node as ConstantNode<string>).value;
  const inner = node === undefined ? null : replaceDateFunction(node);
  if (typeof inner === 'string') return inner;
  throw new ExpressionFault('dates and durations are written in quotes');
}

/** The text or the numbers that a date function gives; null for any other node. */
function replaceDateFunction(node: MathNode): string | MathNode | null {
  if (node.type !== 'FunctionNode') return null;
  const { fn, args } = node as FunctionNode;
  const name = String(fn);
  const known = Object.hasOwn(dateFunctions, name) ? dateFunctions[name] : undefined;
  if (known === undefined) return null;
  if (args.length !== known.takes)
    throw new ExpressionFault(`${name} takes ${known.takes} dates or durations`);
  const texts = args.map((arg) => readText(arg));
  const given = known.run(texts[0] ?? '', texts[1] ?? '');
  return known.gives === 'text' ? given : math.parse(given);
}

function replaceNames(tree: MathNode): MathNode {
  return tree.transform((node, path) => {
    const replaced = replaceDateFunction(node);
    if (typeof replaced === 'string')
      throw new ExpressionFault('a date cannot be calculated with as a number');
    if (replaced !== null) return replaced;
    if (node.type !== 'SymbolNode') return node;
    const names = path === 'fn' ? renamed : unitNames;
    const { name } = node as SymbolNode;
    return Object.hasOwn(names, name) ? new math.SymbolNode(names[name] ?? name) : node;
  });
}

/** Lets arithmetic pass and nothing else: no assignment, list, range, object, text or function of one's own. */
function assertArithmetic(tree: MathNode): void {
  tree.traverse((node, path) => {
    switch (node.type) {
      case 'ParenthesisNode':
      case 'RelationalNode':
        return;
      case 'ConstantNode':
        if (typeof (node as ConstantNode).value === 'string')
          throw new ExpressionFault('texts are for the date functions alone');
        return;
      case 'OperatorNode':
        if (operators.has((node as OperatorNode).fn)) return;
        break;
      case 'FunctionNode':
        if ((node as FunctionNode).fn.type === 'SymbolNode') return;
        break;
      case 'SymbolNode': {
        const { name } = node as SymbolNode;
        if (path === 'fn' ? functions.has(name) : constants.has(name) || math.Unit.isValuelessUnit(name))
          return;
        throw refuseName(path === 'fn' ? 'function' : 'unit or constant', name);
      }
    }
    throw new ExpressionFault('only numbers, units, operators and functions can be used');
  });
}

function explain(error: unknown): ExpressionFault {
  if (error instanceof ExpressionFault) return error;
  if (error instanceof RangeError) return new ExpressionFault('it is nested too deeply or too large');
  if (error instanceof SyntaxError && 'char' in error)
    return new ExpressionFault(`it cannot be read at character ${error.char}`);
  if (error instanceof Error && error.message.startsWith('Units do not match'))
    return new ExpressionFault('its units do not match');
  // The library's own words quote the expression.
  return new ExpressionFault('a function or an operator cannot take what it is given');
}

function evaluateRounded(tree: MathNode): Calculation {
  const value: unknown = tree.compile().evaluate({});
  const type = math.typeOf(value);
  if (type === 'boolean') return { result: String(value), exact: true, decimal: null };
  if (type === 'Complex') throw new ExpressionFault('the result is not a real number');
  if (type !== 'BigNumber' && type !== 'Unit' && type !== 'number')
    throw new ExpressionFault('the result is not a number');
  const result = type === 'Unit' ? (value as Unit).format(shown) : math.format(value, shown);
  if (/Infinity|NaN/.test(result)) throw new ExpressionFault('the result is not a finite number');
  return { result, exact: false, decimal: null };
}

/** Calculates one expression. Throws ExpressionFault; how long it may take is for the caller to bound. */
export function evaluateExpression(expression: string): Calculation {
  try {
    const parsed = math.parse(expression);
    const date = replaceDateFunction(parsed);
    if (typeof date === 'string') return { result: date, exact: true, decimal: null };
    const tree = replaceNames(date ?? parsed);
    assertArithmetic(tree);
    const ratio = evaluateExactly(tree);
    if (ratio === null) return evaluateRounded(tree);
    const result = writeRatio(ratio);
    return { result, exact: true, decimal: result.includes('/') ? evaluateRounded(tree).result : null };
  } catch (error) {
    throw explain(error);
  }
}
