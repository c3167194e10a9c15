/**
 * Money is added up in whole billionths of a dollar: sums of fractions would drift, and a cap could be missed by the
 * drift. Models cost dollars for a million tokens, so the price of a single token is still some hundreds of them.
 */
const perDollar = 1e9;

/** What a product of decimal fractions may be off by, in billionths of a dollar. */
const drift = 1e-3;

/** What was paid, to the nearest billionth. */
export function toNanodollars(dollars: number): number {
  return Math.round(dollars * perDollar);
}

/** What may have to be paid, rounded up. */
export function boundNanodollars(dollars: number): number {
  return Math.ceil(dollars * perDollar - drift);
}

/** What may be spent, rounded down. */
export function capNanodollars(dollars: number): number {
  return Math.floor(dollars * perDollar + drift);
}

export function toDollars(nanodollars: number): number {
  return nanodollars / perDollar;
}
