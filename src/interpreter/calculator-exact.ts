import type { FunctionNode, MathNode, OperatorNode, ParenthesisNode } from 'mathjs';

/** A rational number in lowest terms, its denominator above 0. */
export interface Ratio {
  n: bigint;
  d: bigint;
}

/** Larger numbers are left to rounded arithmetic: about 2,400 digits, so that each operation is quick. */
const mostBits = 8_192;

/** The number cannot be had exactly, or not in a size that is bounded. */
class NotExact extends Error {}

function countBits(value: bigint): number {
  return value.toString(16).length * 4;
}

function findDivisor(one: bigint, other: bigint): bigint {
  let [a, b] = [one < 0n ? -one : one, other < 0n ? -other : other];
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

export function makeRatio(n: bigint, d = 1n): Ratio {
  if (d === 0n || countBits(n) + countBits(d) > mostBits) throw new NotExact();
  const divisor = findDivisor(n, d) * (d < 0n ? -1n : 1n);
  return { n: n / divisor, d: d / divisor };
}

/** Reads digits as they are written, `1.25e-3` too. */
function readConstant(text: string): Ratio {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const power = Number(exponent) - fraction.length;
  if (whole + fraction === '' || Math.abs(power) > 1_000 || text.length > 2_000) throw new NotExact();
  const digits = BigInt(sign + whole + fraction);
  return power >= 0 ? makeRatio(digits * 10n ** BigInt(power)) : makeRatio(digits, 10n ** BigInt(-power));
}

const add = (a: Ratio, b: Ratio) => makeRatio(a.n * b.d + b.n * a.d, a.d * b.d);
const negate = ({ n, d }: Ratio): Ratio => ({ n: -n, d });
const multiply = (a: Ratio, b: Ratio) => makeRatio(a.n * b.n, a.d * b.d);
const divide = (a: Ratio, b: Ratio) => makeRatio(a.n * b.d, a.d * b.n);
const compare = (a: Ratio, b: Ratio) =>
  Number(a.n * b.d - b.n * a.d > 0n) - Number(a.n * b.d - b.n * a.d < 0n);

function roundDown({ n, d }: Ratio): Ratio {
  const down = n / d;
  return { n: n < 0n && down * d !== n ? down - 1n : down, d: 1n };
}

const roundUp = (value: Ratio) => negate(roundDown(negate(value)));

/** Halves go away from zero, as people round. */
function roundHalf(value: Ratio): Ratio {
  const half = { n: 1n, d: 2n };
  return value.n < 0n ? negate(roundDown(add(negate(value), half))) : roundDown(add(value, half));
}

function raise(base: Ratio, exponent: Ratio): Ratio {
  const times = exponent.n < 0n ? -exponent.n : exponent.n;
  if (exponent.d !== 1n || times > 8_192n) throw new NotExact();
  if ((countBits(base.n) + countBits(base.d)) * Number(times) > mostBits) throw new NotExact();
  const power = makeRatio(base.n ** times, base.d ** times);
  return exponent.n < 0n ? divide({ n: 1n, d: 1n }, power) : power;
}

function takeFactorial({ n, d }: Ratio): Ratio {
  if (d !== 1n || n < 0n || n > 700n) throw new NotExact();
  let product = 1n;
  for (let factor = 2n; factor <= n; factor++) product *= factor;
  return makeRatio(product);
}

const floorMod = (a: Ratio, b: Ratio) => add(a, negate(multiply(b, roundDown(divide(a, b)))));
const sum = (values: Ratio[]) => values.reduce(add);
const choose = (values: Ratio[], sign: number) =>
  values.reduce((best, value) => (compare(value, best) === sign ? value : best));

const operators: Record<string, (a: Ratio, b: Ratio) => Ratio> = {
  add,
  subtract: (a, b) => add(a, negate(b)),
  multiply,
  divide,
  mod: floorMod,
  pow: raise,
  unaryMinus: negate,
  unaryPlus: (a) => a,
  factorial: takeFactorial,
};

const functions: Record<string, (values: Ratio[]) => Ratio> = {
  sum,
  mean: (values) => divide(sum(values), { n: BigInt(values.length), d: 1n }),
  min: (values) => choose(values, -1),
  max: (values) => choose(values, 1),
  mod: ([value, divisor, ...rest]) => {
    if (value === undefined || divisor === undefined || rest.length > 0) throw new NotExact();
    return floorMod(value, divisor);
  },
};

/** Functions of one number. */
const single: Record<string, (value: Ratio) => Ratio> = {
  abs: (value) => (value.n < 0n ? negate(value) : value),
  floor: roundDown,
  ceil: roundUp,
  round: roundHalf,
  factorial: takeFactorial,
};

function find(node: MathNode): Ratio {
  switch (node.type) {
    case 'ConstantNode':
      return readConstant(String(node));
    case 'ParenthesisNode':
      return find((node as ParenthesisNode).content);
    case 'OperatorNode': {
      const { fn, args, isPercentage } = node as OperatorNode & { isPercentage?: boolean };
      const values = args.map(find);
      const [first, second = first] = values;
      // A percentage means something else after + and -.
      if (isPercentage || first === undefined || second === undefined) throw new NotExact();
      const operate = operators[fn];
      if (operate === undefined) throw new NotExact();
      return operate(first, second);
    }
    case 'FunctionNode': {
      const { args, fn } = node as FunctionNode;
      const name = String(fn);
      const values = args.map(find);
      const [first] = values;
      const one = values.length === 1 && Object.hasOwn(single, name) ? single[name] : undefined;
      if (one !== undefined && first !== undefined) return one(first);
      const many = Object.hasOwn(functions, name) ? functions[name] : undefined;
      if (many === undefined || first === undefined) throw new NotExact();
      return many(values);
    }
    default:
      throw new NotExact();
  }
}

/** The value of a parsed expression as a ratio of whole numbers; null where it has none of bounded size. */
export function evaluateExactly(node: MathNode): Ratio | null {
  try {
    return find(node);
  } catch (error) {
    if (error instanceof NotExact) return null;
    throw error;
  }
}

/** A terminating decimal as one, any other ratio as `n/d`. */
export function writeRatio({ n, d }: Ratio): string {
  if (d === 1n) return String(n);
  for (let places = 1; places <= 30; places++) {
    const power = 10n ** BigInt(places);
    if (power % d !== 0n) continue;
    const digits = String((n < 0n ? -n : n) * (power / d)).padStart(places + 1, '0');
    return `${n < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  }
  return `${n}/${d}`;
}
