import { boundNanodollars, capNanodollars, toDollars } from './money.ts';
import type { Amount, Cap } from './store.ts';

/** An amount as it is added up: all whole numbers. */
export interface CountedAmount {
  calls: number;
  tokens: number;
  nanodollars: number;
}

/** The upper bound of a call, rounded up. Throws RangeError where a part of it is no amount. */
export function countBound({ calls, tokens, usd }: Amount): CountedAmount {
  const counted = {
    calls: Math.ceil(calls),
    tokens: Math.ceil(tokens),
    nanodollars: boundNanodollars(usd),
  };
  for (const part of Object.values(counted)) {
    if (!Number.isSafeInteger(part) || part < 0) throw new RangeError('The bound of a call is no amount.');
  }
  return counted;
}

/** A cap as it is compared with what was added up; null where there is no limit. */
export function countCap({ calls, tokens, usd }: Cap): { [Part in keyof CountedAmount]: number | null } {
  return {
    calls: calls ?? null,
    tokens: tokens ?? null,
    nanodollars: usd === undefined ? null : capNanodollars(usd),
  };
}

export function showAmount({ calls, tokens, nanodollars }: CountedAmount): Amount {
  return { calls, tokens, usd: toDollars(nanodollars) };
}
