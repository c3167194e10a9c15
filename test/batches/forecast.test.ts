import { expect, test } from 'vitest';
import { findWilsonInterval } from '../../src/batches/forecast.ts';

test.each([
  // By hand: none of n ends at z² / (n + z²); half of n is 1/2 ± z / (2 √(n + z²)); z = 1.959964.
  [0, 12, 0, 0.24249],
  [6, 12, 0.25378, 0.74622],
  [12, 12, 0.75751, 1],
  [0, 0, 0, 1],
])('%i of %i are %f to %f', (hits, tries, low, high) => {
  const interval = findWilsonInterval(hits, tries);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});
