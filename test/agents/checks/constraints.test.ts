import { expect, test } from 'vitest';
import { findBrokenConstraints } from '../../../src/agents/constraints.ts';

const broken = (text: string, kind: string, value: string) => findBrokenConstraints(text, [{ kind, value }]);

test.each([
  ["Some of Gill's customers left.", 'Gill'],
  ['Some of Gill’s customers left.', 'gill'],
  ['A Mowbray-like queue forms.', 'Mowbray'],
  ['They spent 7,900 last year.', '7,900'],
  ['The doors open at 9:30.', '9:30'],
  ['Sales fell by 10 %, no more.', '10 %'],
  ['Ask [NAME] about it.', '[NAME]'],
  ['It opens at six o’clock.', 'six o’clock'],
])('%s holds what is banned: %s', (text, value) => {
  expect(broken(text, 'excludes', value)).toEqual(['excludes: a banned phrase is there']);
});

test.each([
  ['The gills of a fish.', 'gill'],
  ['They spent 7,900 last year.', '7'],
  ['They spent 17,900 last year.', '7,900'],
  ['She was rather pleased.', 'rat'],
])('%s does not hold what is banned: %s', (text, value) => {
  expect(broken(text, 'excludes', value)).toEqual([]);
});

test.each([
  ["Don't wait: 8,400 came at 16:30.", 6],
  ['One, two,three. Four', 4],
  ['Il costa 3.50 euro, poco.', 5],
])('%s has %i words', (text, count) => {
  expect(broken(text, 'max_words', String(count))).toEqual([]);
  expect(broken(text, 'min_words', String(count))).toEqual([]);
});
