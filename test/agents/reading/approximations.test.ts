import { expect, it } from 'vitest';
import { readApproximation } from '../../../src/agents/reading/approximations.ts';
import { readNumbers } from '../../../src/agents/reading/numbers-in-text.ts';

const read = (text: string) => readNumbers(text).flatMap((number) => readApproximation(text, number));

it.each([
  ['About 100 came.', 100],
  ['We saw more than 100 there.', 150],
  ['Es kamen über 100.', 150],
  ['It cost at least €100.', 150],
  ['Nearly 100 came.', 50],
  ['In the piano more than 100 played.', 150],
])('reads %j as near %d', (text, value) => {
  expect(read(text)).toEqual([{ value, unit: 100 }]);
});

it.each([
  'No more than 100 came.',
  'No fewer than 100 came.',
  'There were not nearly 100.',
  'There weren’t over 100.',
  'Es kamen nicht mehr als 100.',
  'Vinieron no más de 100.',
  'Ils ne sont pas plus de 100.',
])('takes no bound that is denied: %j', (text) => {
  expect(read(text)).toEqual([]);
});
