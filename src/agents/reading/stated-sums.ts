import { evaluateArithmetic } from './arithmetic.ts';
import { isReadAs, type NumberInText, readNumbers } from './numbers-in-text.ts';

/** A calculation that a text shows, and what it comes to. */
export interface StatedSum {
  /** What is calculated with. */
  operands: NumberInText[];
  value: number;
}

/** A number with its currency before it and up to three words of unit after it. */
const amount = String.raw`\p{Sc}?\s?\d(?:[\d.,'’]*\d)?(?:\s?%|\s?\p{Sc}|\s(?!=)[\p{L}.]+){0,3}`;
const sumPattern = new RegExp(
  String.raw`(?<![\d.,])(${amount}(?:\s*[-+−–×·*÷/:]\s*${amount})+)\s*=\s*(${amount})`,
  'gu',
);

/** The calculations of a text that come to what is stated: `6 × 0.50 = 3.00` does, `6 × 0.50 = 4.00` does not. */
export function readStatedSums(text: string): StatedSum[] {
  const written = text.replace(/(?<=\d)\s?x\s?(?=\p{Sc}?\s?\d)/giu, ' × ');
  return [...written.matchAll(sumPattern)].flatMap(([, left = '', right = '']) => {
    const operands = readNumbers(left);
    const [stated] = readNumbers(right);
    const signs = left.match(/(?<=[\d\s\p{L}\p{Sc}%.])[-+−–×·*÷/:](?=\s*\p{Sc}?\s?\d)/gu) ?? [];
    const expression = operands
      .map(({ readings }, at) => `${readings[0]?.value} ${signs[at] ?? ''}`)
      .join(' ');
    const value = evaluateArithmetic(expression.replaceAll(':', '/'), new Map());
    const holds = value !== null && stated?.readings.some((reading) => isReadAs(value, reading));
    return holds && signs.length === operands.length - 1 ? [{ operands, value }] : [];
  });
}
