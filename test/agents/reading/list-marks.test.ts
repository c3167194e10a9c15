import { expect, it } from 'vitest';
import { dropListMarks } from '../../../src/agents/reading/list-marks.ts';

it.each([
  ['1. Found the boat.\n2. Booked it.', '  Found the boat.\n  Booked it.'],
  ['1) one\n  1) first\n  2) second\n2) two', '  one\n  first\n  second\n  two'],
  ['(31) one\n**32.** two', '  one\n ** two'],
  ['1. Only this one.', '  Only this one.'],
  ['Quay 31: 120\nQuay 32: 98', '  120\n  98'],
])('drops the marks of %j', (text, rest) => {
  expect(dropListMarks(text)).toBe(rest);
});

it.each([
  '17. So many boats were lost in March.',
  '17: lost in March.',
  '9. So many came.\n17. So many left.',
  '18. So many came.\n17. So many left.',
  'January 31: 120\nJanuary 30: 98',
  'January 30: 120\nJanuary 31: 98',
  'Quay 32: 98\nQuay 31: 120',
])('leaves the numbers of %j', (text) => {
  expect(dropListMarks(text)).toBe(text);
});
