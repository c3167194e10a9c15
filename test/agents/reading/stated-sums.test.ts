import { expect, it } from 'vitest';
import { readStatedSums } from '../../../src/agents/reading/stated-sums.ts';

const read = (text: string) =>
  readStatedSums(text).map(({ operands, value }) => [...operands.map((one) => Number(one.text)), value]);

it.each([
  ['6 × 0.50 = 3.00', [[6, 0.5, 3]]],
  ['6 × 0.50 = 4.00', []],
  [
    '2 x €9 = €18, and 18 EUR a night + 2 EUR = 20 EUR',
    [
      [2, 9, 18],
      [18, 2, 20],
    ],
  ],
  ['10 % : 2 = 5', [[10, 2, 5]]],
  [
    '- 2 × 9 = 18\n- 3 × 9 = 27',
    [
      [2, 9, 18],
      [3, 9, 27],
    ],
  ],
  ['Of 3 and 2 + 4 = 6', [[2, 4, 6]]],
  ['5 = 5', []],
  ['18 = 2 × 9 = 18', [[2, 9, 18]]],
])('reads the sums of %j', (text, sums) => {
  expect(read(text)).toEqual(sums);
});

// A pattern that tries every way to part such a text takes seconds for the first, and for ever for the others.
it.each([
  ['a list of prices', '- 9 EUR\n'],
  ['a long difference', '1-'],
  ['a long sum that comes to nothing', '9.00 + '],
])('reads the sum after %s', { timeout: 3_000 }, (_, part) => {
  const text = `${part.repeat(30_000 / part.length)}none. You pay 2 × 9.00 = 18.00.`;
  expect(read(text)).toEqual([[2, 9, 18]]);
});
