import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutPassages } from '../../src/agents/passages.ts';

const limits = { minWords: 20, maxWords: 60 };
const sentence = 'The river rises in the hills, and it flows past nine mills before the town.';

function countWords(text: string): number {
  const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
  return [...segmenter.segment(text)].filter((segment) => segment.isWordLike).length;
}

function squeeze(text: string): string {
  return text.replace(/\s+/gu, '');
}

const word = fc.constantFrom('river', 'Mill', 'flows', '12.5', 'hill,', 'end.', 'why?', 'Dr.', '…', '(so)');
const line = fc.array(word, { minLength: 0, maxLength: 40 }).map((words) => words.join(' '));
const markdownLine = fc.oneof(
  { weight: 4, arbitrary: line },
  fc.constantFrom(
    '# Title',
    '## Part',
    '### ',
    '---',
    '===',
    '- point one',
    '| a | b |',
    '> said',
    '```',
    '  x = 1',
  ),
);
const markdown = fc.array(markdownLine, { maxLength: 40 }).map((lines) => lines.join('\n'));
const form = fc.constantFrom('text', 'markdown', 'html', 'code');

test('nothing of a text is lost, whatever it is', () => {
  fc.assert(
    fc.property(fc.oneof(markdown, fc.string({ unit: 'grapheme', maxLength: 400 })), form, (text, of) => {
      const passages = cutPassages({ text, form: of }, limits);
      expect(squeeze(passages.map((passage) => passage.text).join(' '))).toBe(squeeze(text));
      expect(passages.map((passage) => passage.index)).toEqual(passages.map((_, at) => at));
      expect(passages.every((passage) => passage.text.trim() !== '')).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test('no passage of prose is above the limit, and one below the other limit fits with no neighbour', () => {
  fc.assert(
    fc.property(markdown, fc.constantFrom('text', 'markdown'), (text, of) => {
      const sizes = cutPassages({ text, form: of }, limits).map((passage) => countWords(passage.text));
      for (const [at, size] of sizes.entries()) {
        expect(size).toBeLessThanOrEqual(limits.maxWords);
        if (size >= limits.minWords) continue;
        expect(size + (sizes[at - 1] ?? limits.maxWords)).toBeGreaterThan(
          limits.maxWords - (size === 0 ? 1 : 0),
        );
        expect(size + (sizes[at + 1] ?? limits.maxWords)).toBeGreaterThan(
          limits.maxWords - (size === 0 ? 1 : 0),
        );
      }
    }),
    { numRuns: 400 },
  );
});

test('the same seed gives the same passages', () => {
  fc.assert(
    fc.property(markdown, form, (text, of) => {
      expect(cutPassages({ text, form: of }, limits)).toEqual(cutPassages({ text, form: of }, limits));
    }),
  );
});

test('sections are cut at their headings, and each passage knows its own', () => {
  const body = `${sentence} ${sentence} ${sentence}`;
  const text = `# River\n\n${body}\n\n## Mills\n\n${body}\n\nThe town\n--------\n\n${body}`;
  const passages = cutPassages({ text, form: 'markdown' }, limits);
  expect(passages.map((passage) => passage.heading)).toEqual(['River', 'Mills', 'The town']);
  expect(passages.map((passage) => passage.text.split('\n')[0])).toEqual(['# River', '## Mills', 'The town']);
});

test('a long section goes on under its heading', () => {
  const text = `# River\n\n${`${sentence} `.repeat(12)}`;
  const passages = cutPassages({ text, form: 'markdown' }, limits);
  expect(passages.length).toBeGreaterThan(2);
  expect(new Set(passages.map((passage) => passage.heading))).toEqual(new Set(['River']));
});

test('a # in fenced code is no heading, and the code is kept whole where it fits', () => {
  const code = '```sh\n# Install. Then run.\nrun it\n\nrun again\n```';
  const passages = cutPassages(
    { text: `${`${sentence} `.repeat(3)}\n\n${code}\n\n${`${sentence} `.repeat(3)}`, form: 'markdown' },
    limits,
  );
  expect(passages.every((passage) => passage.heading === null)).toBe(true);
  expect(passages.filter((passage) => passage.text.includes(code))).toHaveLength(1);
});

test('prose is cut between paragraphs before sentences, and between sentences before words', () => {
  const paragraph = `${sentence} ${sentence} ${sentence}`;
  const apart = cutPassages({ text: `${paragraph}\n\n${paragraph}`, form: 'text' }, limits);
  expect(apart.map((passage) => passage.text)).toEqual([paragraph, paragraph]);
  const long = cutPassages({ text: `${sentence} `.repeat(10), form: 'text' }, limits);
  expect(long.every((passage) => passage.text.endsWith('town.'))).toBe(true);
});

test('hard-wrapped lines and short titles do not end a sentence', () => {
  const wrapped =
    'Mr. Bell and Dr. Orr walked\nto the mill at dawn, and they\nsaw that the wheel had stopped.';
  const passages = cutPassages(
    { text: `${wrapped} `.repeat(8), form: 'text' },
    { minWords: 10, maxWords: 40 },
  );
  expect(passages.every((passage) => passage.text.startsWith('Mr. Bell'))).toBe(true);
  expect(passages.length).toBeGreaterThan(2);
});

test('Chinese and Japanese are counted by words and cut between sentences', () => {
  for (const [language, text] of [
    ['zh', '河流发源于山区，流经九座磨坊，最后流入大海。'],
    ['ja', '川は山から流れ、九つの水車を通り、海に注ぎます。'],
  ] as const) {
    const passages = cutPassages({ text: text.repeat(20), form: 'text', language }, limits);
    expect(passages.length).toBeGreaterThan(3);
    expect(passages.every((passage) => passage.text.startsWith(text) && passage.text.endsWith('。'))).toBe(
      true,
    );
  }
});

test('code is cut before blocks at the margin, keeps its indentation and no line is cut', () => {
  const block = (name: string) =>
    `def ${name}(left, right):\n    total = left + right\n\n    return total + count_all(left, right, total)\n`;
  const text = ['one', 'two', 'three', 'four', 'five'].map(block).join('\n\n');
  const passages = cutPassages({ text, form: 'code' }, { minWords: 10, maxWords: 30 });
  expect(passages.length).toBeGreaterThan(1);
  expect(passages.every((passage) => passage.text.startsWith('def '))).toBe(true);
  const endless = `x = ${'a + '.repeat(90)}b`;
  expect(cutPassages({ text: `  if y:\n${endless}`, form: 'code' }, limits).map((one) => one.text)).toEqual([
    '  if y:',
    endless,
  ]);
});

test('an empty text has no passages; a text without words is one', () => {
  expect(cutPassages({ text: ' \n\t\n', form: 'text' }, limits)).toEqual([]);
  expect(cutPassages({ text: '* * *\n\n!!!', form: 'text' }, limits)).toEqual([
    { index: 0, text: '* * *\n\n!!!', heading: null },
  ]);
});

test('limits that cannot be are refused', () => {
  const seed = { text: sentence, form: 'text' };
  for (const bad of [
    { minWords: 10, maxWords: 5 },
    { minWords: -1, maxWords: 5 },
    { minWords: 0, maxWords: 0 },
    { minWords: Number.NaN, maxWords: 5 },
  ]) {
    expect(() => cutPassages(seed, bad)).toThrow(RangeError);
  }
});
