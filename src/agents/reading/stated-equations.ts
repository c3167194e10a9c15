import { evaluateArithmetic } from './arithmetic.ts';
import { isReadAs, readNumbers } from './numbers-in-text.ts';

const figure = String.raw`\d[\d.,]*(?<![.,])`;
const sign = String.raw`\s*(?:[+\-−–*×·÷/]|(?<=\s)[x:](?=\s))\s*`;
const term = String.raw`\(?\s*[-−]?${figure}\s*\)?`;
/** Figures joined by signs, an equals sign, a figure: what stands between words is left alone. */
const equationPattern = new RegExp(
  `(?<![\\p{L}\\d.,%]|[-+−–*×·÷/]\\s*)(${term}(?:${sign}${term})+)\\s*=\\s*([-−]?${figure})(?![\\d%])`,
  'gu',
);

/** One way to read the figures of an equation: with their likely values, or as decimals where that is doubtful. */
function findOff(left: string, right: string, doubtful: boolean): boolean {
  const read = (text: string) => {
    const readings = readNumbers(text)[0]?.readings ?? [];
    return (doubtful ? readings.find((reading) => reading.doubtful) : undefined) ?? readings[0];
  };
  const stated = read(right);
  const expression = left
    .replace(new RegExp(figure, 'gu'), (text) => String(read(text)?.value ?? Number.NaN))
    .replace(/\s[x]\s/g, '*')
    .replace(/\s:\s/g, '/');
  const computed = evaluateArithmetic(expression, new Map());
  if (computed === null || stated === undefined) return false;
  return !isReadAs(computed, stated) || /^[-−]/.test(right) !== computed < 0;
}

/** The equations between bare figures that a text states and that do not hold, even when rounded as they are. */
export function findWrongEquations(text: string): { total: number; wrong: string[] } {
  const found = [...text.matchAll(equationPattern)];
  const wrong = found.flatMap(([whole, left = '', right = '']) =>
    findOff(left, right, false) && findOff(left, right, true) ? [whole.trim()] : [],
  );
  return { total: found.length, wrong };
}
