import { evaluateArithmetic } from './arithmetic.ts';
import { isReadAs, type NumberInText, readNumbers } from './numbers-in-text.ts';

/** A calculation that a text shows, and what it comes to. */
export interface StatedSum {
  /** What is calculated with. */
  operands: NumberInText[];
  value: number;
}

/** A number with its currency before it and up to three words of unit after it. */
const amountPattern = /(?<![\d.,])\p{Sc}?\s?\d(?:[\d.,'’]*\d)?(?:\s?%|\s?\p{Sc}|\s[\p{L}.]+){0,3}/gu;
/** All that stands between two amounts of a calculation. */
const signPattern = /^\s*([-+−–×·*÷/:=])\s*$/u;

/** The sum of some amounts with signs between them, where it is what is stated. */
function readSum(amounts: string[], signs: string[], result: string): StatedSum[] {
  const operands = amounts.flatMap(readNumbers);
  if (signs.length !== operands.length - 1) return [];
  const [stated] = readNumbers(result);
  const expression = operands.map(({ readings }, at) => `${readings[0]?.value} ${signs[at] ?? ''}`).join(' ');
  const value = evaluateArithmetic(expression.replaceAll(':', '/'), new Map());
  const holds = value !== null && stated?.readings.some((reading) => isReadAs(value, reading));
  return holds ? [{ operands, value }] : [];
}

/**
 * The calculations of a text that come to what is stated: `6 × 0.50 = 3.00` does, `6 × 0.50 = 4.00` does not. Amounts are
 * found one by one: a pattern of a whole calculation would try every way to part a long one.
 */
export function readStatedSums(text: string): StatedSum[] {
  const written = text.replace(/(?<=\d)\s?x\s?(?=\p{Sc}?\s?\d)/giu, ' × ');
  const sums: StatedSum[] = [];
  let amounts: string[] = [];
  let signs: string[] = [];
  let end = 0;
  for (const { 0: amount, index } of written.matchAll(amountPattern)) {
    const sign = signPattern.exec(written.slice(end, index))?.[1];
    end = index + amount.length;
    if (sign === '=' && signs.length > 0) {
      sums.push(...readSum(amounts, signs, amount));
      // A result begins no calculation: the hyphen after it is that of the next list line.
      [amounts, signs] = [[], []];
    } else if (sign === undefined || sign === '=' || amounts.length === 0) {
      [amounts, signs] = [[amount], []];
    } else {
      amounts.push(amount);
      signs.push(sign);
    }
  }
  return sums;
}
