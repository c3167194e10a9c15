import { expect, it } from 'vitest';
import { listValues, readNumbers } from '../../../src/agents/reading/numbers-in-text.ts';

it.each([
  ['in 2019', [2019]],
  ['1,234.5 kg', [1234.5]],
  ['1.234,5 kg', [1234.5]],
  ['1,200 people', [1200, 1.2]],
  ['12 500 people', [12500, 12, 500]],
  ['2019 120 people came', [2019, 120]],
  ['1.5 million', [1.5, 1_500_000]],
  ['3,2 Mio. Euro', [3.2, 3_200_000]],
  ['on 2024-03-05', [2024, 3, 5]],
  ['2024-03-05T14:07:09Z', [2024, 3, 5, 14, 7, 9]],
  ['at 4:05 pm', [4, 16, 5, 17]],
  ['um 14.30 Uhr', [14.3, 14, 30]],
  ['at 2.05 pm', [2.05, 14.05, 14, 5]],
  ['at 12:30 am', [12, 0, 30]],
  ['the 3rd of 20', [3, 20]],
  ['H2O and Q3', []],
  ['host 10.0.0.1', [10, 0, 1]],
  ["1'000'000", [1_000_000]],
])('reads %s', (text, values) => {
  expect(listValues(text)).toEqual(values);
});

it('knows what is a percentage and how far a number may be rounded', () => {
  const read = (text: string) =>
    readNumbers(text).map(({ percent, readings }) => [percent, readings[0]?.unit]);
  expect(read('12 % and 3.5 percent of 40')).toEqual([
    [true, 1],
    [true, 0.1],
    [false, 1],
  ]);
  expect(read('1,200 and 4,000,000 and 1,234')).toEqual([
    [false, 100],
    [false, 100_000],
    [false, 1],
  ]);
});
