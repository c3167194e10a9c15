import { expect, it } from 'vitest';
import { findWrongEquations } from '../../../src/agents/reading/stated-equations.ts';

it.each([
  '8 × 6 = 48 euros. With delivery: 48 + 14 = 62 euros.',
  '72 ÷ 3 = 24 and 72 : 3 = 24 and 72 / 3 = 24',
  '(2 + 3) × 4 = 20',
  '68 ÷ 3 = 22.67, so about 68 / 3 = 23',
  '1,200 + 300 = 1,500',
  '1.200 + 300 = 1.500',
  '2,5 × 2 = 5',
  '7 x 8 = 56',
  '5 − 8 = −3',
  '3 crates of 8 and 2 = 26 jars',
  'a rise of 12 % is 1.12 × 50 = 56',
])('finds nothing wrong in "%s"', (text) => {
  expect(findWrongEquations(text).wrong).toEqual([]);
});

it.each([
  ['8 × 6 = 46 euros', '8 × 6 = 46'],
  ['First 3 + 4 = 7, then 7 × 5 = 30.', '7 × 5 = 30'],
  ['96 − 5 = 81 are whole', '96 − 5 = 81'],
  ['All: 3 × 25 = 65 kilograms', '3 × 25 = 65'],
  ['5 − 8 = 3', '5 − 8 = 3'],
])('finds the fault of "%s"', (text, wrong) => {
  expect(findWrongEquations(text).wrong).toEqual([wrong]);
});

it('counts what it runs again', () => {
  expect(findWrongEquations('2 + 2 = 4, 3 × 3 = 9').total).toBe(2);
});
