import { describe, expect, it } from 'vitest';
import { isSpelled, namesNumber } from '../../../src/agents/reading/number-words.ts';

describe('isSpelled', () => {
  it.each([
    [25, 'between twenty-five and forty'],
    [40, 'between twenty-five and forty'],
    [340, 'three hundred and forty clocks'],
    [2100, 'Two thousand one hundred'],
    [62, 'sesenta y dos puestos'],
    [19, 'diecinueve puestos'],
    [31, 'treinta y una casas'],
    [200, 'a doscientos metros'],
    [1500, 'mil quinientas plazas'],
    [31, 'einunddreißig Jahre'],
    [125, 'hundertfünfundzwanzig Meter'],
    [71, 'soixante et onze ans'],
    [97, 'quatre-vingt-dix-sept'],
    [300, 'trois cents francs'],
  ])('finds %d in "%s"', (value, text) => {
    expect(isSpelled(value, text)).toBe(true);
  });

  it.each([
    [26, 'between twenty-five and forty'],
    [31, 'about 31 people'],
    [0.5, 'half a litre'],
    [100, 'twelve per cent'],
    [100, 'quince por ciento'],
    [-4, 'four'],
  ])('does not find %d in "%s"', (value, text) => {
    expect(isSpelled(value, text)).toBe(false);
  });
});

it('reads the number of a short phrase with its unit', () => {
  expect(namesNumber('74 mm', [74])).toBe(true);
  expect(namesNumber('eleven hours', [11])).toBe(true);
  expect(namesNumber('74 mm', [61])).toBe(false);
  expect(namesNumber('on the fourth of April 11 people came to the quay', [11])).toBe(false);
});
