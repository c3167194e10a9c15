import { expect, test } from 'vitest';
import { findBrokenConstraints } from '../../../src/agents/reading/constraints.ts';

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
  ['We don’t stop.', "don't"],
  ['They wait for low\ntide.', 'low tide'],
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
  ['लाल किताब मेज पर है।', 5],
  ['می‌خواهم بروم.', 2],
])('%s has %i words', (text, count) => {
  expect(broken(text, 'max_words', String(count))).toEqual([]);
  expect(broken(text, 'min_words', String(count))).toEqual([]);
});

test('a text without spaces has as many words as signs where enough are asked for, and as runs where few are', () => {
  const text = '守灯塔的人每天记下鸟。他睡了。';
  expect(broken(text, 'min_words', '13')).toEqual([]);
  expect(broken(text, 'min_words', '14')).toEqual(['min_words: 13 words, at least 14 asked for']);
  expect(broken(text, 'max_words', '2')).toEqual([]);
});

test.each([
  ['Mr. Dahl met Dr. Berg at 5 p.m. in St. Olav’s. They talked.', 2],
  ['J. R. Dahl came. “Stop!” he said.', 2],
  ['1. One thing.\n2. Another, e.g. this.', 2],
  ['Am 3. Mai kam sie.', 1],
])('%s need not have more than %i sentences', (text, count) => {
  expect(broken(text, 'max_sentences', String(count))).toEqual([]);
  expect(broken(text, 'max_sentences', String(count - 1))).toHaveLength(1);
});

test('sentences are counted', () => {
  expect(broken('she came. he left.', 'min_sentences', '2')).toEqual([]);
  expect(broken('He said no. She left.', 'max_sentences', '1')).toHaveLength(1);
  expect(broken('One came. Two came! Three?', 'max_sentences', '2')).toHaveLength(1);
  expect(broken('One came. Two came! Three?', 'min_sentences', '4')).toHaveLength(1);
  expect(broken('one came.\ntwo came.', 'max_sentences', '1')).toHaveLength(1);
});

test.each([
  ['DIE STRASSE IST LANG.', 'contains', 'Straße'],
  ['İSTANBUL BÜYÜK.', 'contains', 'istanbul'],
  ['We don’t stop here.', 'contains', "don't stop"],
  ['We wait for low\ntide.', 'contains', 'low tide'],
  ['Dear Mr O’Neill,\nit rains.', 'starts_with', "Dear Mr O'Neill,"],
  ['Dear Ida\nit rains.', 'starts_with', 'Dear Ida,'],
  ['They said: “Amen.”', 'ends_with', 'Amen.'],
  ['She went for the last time.', 'ends_with', 'for the last time'],
  ['She went for the last time', 'ends_with', 'for the last time.'],
  ['“Why?”', 'ends_with', '?'],
  ['He cried: “Why?!”', 'ends_with', 'Why?'],
  ['They said (all of them) amen.', 'ends_with', 'amen.'],
  ['我爱天安门', 'ends_with', '安门'],
  ['“Dear Ida,” he wrote, “it rains.”', 'starts_with', 'Dear Ida,'],
  ['**Dear Ida,** it rains.', 'starts_with', 'Dear Ida,'],
  ['**1.** Salt\n**2.** Rope', 'numbered_list', '2'],
  [' 1. Salt\n   1. of the sea\n 2. Rope', 'numbered_list', '2'],
  ['Ein Fuß im Takt', 'bans_letters', 's'],
])('%s meets %s %s', (text, kind, value) => {
  expect(broken(text, kind, value)).toEqual([]);
});

test.each([
  ['The road is long.', 'contains', 'Straße'],
  ['The tide is low.', 'contains', 'low tide'],
  ['My dear Ida, it rains.', 'starts_with', 'Dear Ida,'],
  ['Dear Idalene, it rains.', 'starts_with', 'Dear Ida,'],
  ['He asked why.', 'ends_with', 'Why?'],
  ['He cried: “Why!”', 'ends_with', 'Why?!'],
  ['They all chat amen', 'ends_with', 'men.'],
  ['ΛΟΓΟΣ', 'bans_letters', 'σ'],
  ['λόγος', 'bans_letters', 'Σ'],
  ['İZMİR', 'bans_letters', 'i'],
  ['cafe\u0301', 'bans_letters', 'é'],
  ['He asked.', 'ends_with', '?'],
  ['Amen. And so on.', 'ends_with', 'Amen.'],
])('%s does not meet %s %s', (text, kind, value) => {
  expect(broken(text, kind, value)).toHaveLength(1);
});

test.each([
  ['numbered_list', '2', '1 numbered line, 2 asked for'],
  ['min_words', '2', '1 word, at least 2 asked for'],
  ['exact_lines', '2', '1 line, exactly 2 asked for'],
  ['exact_paragraphs', '2', '1 paragraph, exactly 2 asked for'],
])('one is told in the singular: %s %s', (kind, value, found) => {
  expect(broken(kind === 'min_words' ? 'Salt' : '1. Salt', kind, value)).toEqual([`${kind}: ${found}`]);
});
