/** Functions that an expression may call, each of numbers alone. */
const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  round: Math.round,
  floor: Math.floor,
  ceil: Math.ceil,
  min: Math.min,
  max: Math.max,
  exp: Math.exp,
  ln: Math.log,
  log: Math.log,
  log10: Math.log10,
};

const tokenPattern =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|([\p{L}_][\p{L}\p{N}_]*)|(\*\*|[-+*/^(),%]))/uy;

interface Token {
  kind: 'number' | 'name' | 'sign' | 'end';
  text: string;
}

function readTokens(expression: string): Token[] | null {
  const text = expression
    .replace(/[×·]/g, '*')
    .replace(/÷/g, '/')
    .replace(/[−–]/g, '-')
    .replace(/(?<=\d)[,_](?=\d{3}(?!\d))/g, '')
    .trimEnd();
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const match = tokenPattern.exec(text);
    if (match === null) return null;
    const [, number, name, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return [...tokens, { kind: 'end', text: '' }];
}

class NotArithmetic extends Error {}

/**
 * The value of an arithmetic expression of numbers, names from `scope`, + - * / ^ ** %, brackets and a few functions; null
 * where it is none, names something unknown or has no finite value. % after a value is a hundredth, between two the
 * remainder.
 */
export function evaluateArithmetic(expression: string, scope: ReadonlyMap<string, number>): number | null {
  const tokens = readTokens(expression);
  if (tokens === null || tokens.length > 400) return null;
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const take = (text: string): boolean => {
    if (peek().kind !== 'sign' || peek().text !== text) return false;
    at += 1;
    return true;
  };
  const readSum = (): number => {
    let value = readProduct();
    for (;;) {
      if (take('+')) value += readProduct();
      else if (take('-')) value -= readProduct();
      else return value;
    }
  };
  const readProduct = (): number => {
    let value = readSigned();
    for (;;) {
      if (take('*')) value *= readSigned();
      else if (take('/')) value /= readSigned();
      else if (take('%')) value %= readSigned();
      else return value;
    }
  };
  const readSigned = (): number => {
    if (take('-')) return -readSigned();
    if (take('+')) return readSigned();
    return readPower();
  };
  const readPower = (): number => {
    const base = readHundredths(readValue());
    return take('^') || take('**') ? base ** readSigned() : base;
  };
  const readHundredths = (value: number): number => {
    const next = tokens[at + 1] ?? { kind: 'end', text: '' };
    const between = next.kind === 'number' || next.kind === 'name' || next.text === '(';
    return !between && take('%') ? value / 100 : value;
  };
  const readValue = (): number => {
    const { kind, text } = peek();
    at += 1;
    if (kind === 'number') return Number(text);
    if (kind === 'sign' && text === '(') {
      const value = readSum();
      if (!take(')')) throw new NotArithmetic();
      return value;
    }
    if (kind !== 'name') throw new NotArithmetic();
    if (scope.has(text)) return scope.get(text) ?? Number.NaN;
    if (text === 'pi') return Math.PI;
    const call = Object.hasOwn(functions, text) ? functions[text] : undefined;
    if (call === undefined || !take('(')) throw new NotArithmetic();
    const values = [readSum()];
    while (take(',')) values.push(readSum());
    if (!take(')')) throw new NotArithmetic();
    return call(...values);
  };
  try {
    const value = readSum();
    return peek().kind === 'end' && Number.isFinite(value) ? value : null;
  } catch (error) {
    if (error instanceof NotArithmetic) return null;
    throw error;
  }
}

/** True where two numbers differ by no more than `tolerance`, as a share of the wanted one. */
export function isNear(given: number, wanted: number, tolerance: number): boolean {
  return Math.abs(given - wanted) <= Math.max(Math.abs(wanted) * tolerance, 1e-9);
}
