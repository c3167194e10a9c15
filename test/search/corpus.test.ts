import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Corpus, createCorpus } from '../../src/search/corpus.ts';
import { splitTerms } from '../../src/search/search-terms.ts';
import { splitPassages } from '../../src/search/split-passages.ts';

const documents = [
  {
    id: 'tea',
    uri: 'file:tea.txt',
    title: 'Tea',
    text: 'Tea is brewed from leaves. Green teas are not fermented.',
  },
  {
    id: 'coffee',
    uri: 'file:coffee.txt',
    title: 'Coffee',
    text: 'Coffee is brewed from beans, never from leaves.',
  },
  {
    id: 'zürich',
    uri: 'file:z.txt',
    title: 'Zürich',
    text: 'Die größte Stadt der Schweiz liegt an der Limmat.',
  },
  { id: 'tokyo', uri: 'file:t.txt', title: '東京', text: '東京は日本の首都です。人口は約1400万人です。' },
  {
    id: 'code',
    uri: 'file:c.md',
    title: 'Code',
    text: 'Use foo_bar(x) AND NOT baz-qux: version 3.14 of C++.',
  },
];

let database: DatabaseSync;
let corpus: Corpus;
beforeEach(async () => {
  database = new DatabaseSync(':memory:');
  corpus = createCorpus({ database });
  expect(await corpus.add(documents)).toEqual({ added: 5, chunks: 5 });
});

async function find(query: string, count = 10): Promise<string[]> {
  return (await corpus.search({ query, count })).map((hit) => hit.documentId);
}

describe('keyword search', () => {
  test('a hit says where it is from', async () => {
    expect(await corpus.search({ query: 'green tea', count: 1 })).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        documentId: 'tea',
        uri: 'file:tea.txt',
        title: 'Tea',
        text: documents[0]?.text,
        snippet: documents[0]?.text,
        score: expect.any(Number),
      },
    ]);
  });

  test.each([
    ['brewed leaves', ['tea', 'coffee']],
    ['BEAN', ['coffee']],
    ['Zurich', ['zürich']],
    ['grösste', ['zürich']],
    ['GROSSTE', ['zürich']],
    ['größte', ['zürich']],
    ['ＣＯＦＦＥＥ', ['coffee']],
    ['首都', ['tokyo']],
    ['東京の人口', ['tokyo']],
    ['1400', ['tokyo']],
    ['foo bar', ['code']],
    ['AND', ['code']],
    ['which is not in it: xyzzy', ['coffee', 'tea', 'code']],
    ['xyzzy', []],
  ])('%j finds %j', async (query, expected) => {
    expect(new Set(await find(query))).toEqual(new Set(expected));
  });

  test.each([
    ...[
      '',
      ' ',
      '"',
      '""',
      '"tea',
      "'",
      "'; DROP TABLE corpus_chunk; --",
      'AND',
      'OR OR',
      'NOT',
      'NEAR(',
      'tea NEAR/3 x',
    ],
    ...[
      'tea*',
      '*',
      '^tea',
      'title:tea',
      'text : tea',
      '{title text}: x',
      '(tea',
      'tea)',
      '()',
      '-tea',
      '+tea',
      'tea:',
    ],
    ...[
      '\0',
      'tea\0leaf',
      '\ud800',
      '😀',
      '%',
      '_',
      '\\',
      '[tea]',
      '?',
      '?1',
      ':x',
      '@x',
      '$x',
      '1e999',
      'NULL',
    ],
    ...[
      'tea '.repeat(5000),
      'x'.repeat(100_000),
      '"'.repeat(999),
      '\u202e\u200b',
      'tea AND AND leaves',
      'rank',
      'rowid',
    ],
  ])('%j is no syntax error', async (query) => {
    expect(await corpus.search({ query, count: 5 })).toBeInstanceOf(Array);
    expect(corpus.count().chunks).toBe(5);
  });

  test('no text at all is a syntax error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (query) => {
        expect(await corpus.search({ query, count: 3 })).toBeInstanceOf(Array);
      }),
    );
  });

  test('each word of a document finds it', async () => {
    for (const document of documents)
      for (const word of document.text.split(/[\s.,:()]+/).filter(Boolean))
        expect(await find(word)).toContain(document.id);
  });
});

describe('writing', () => {
  test('the same documents have the same passage ids in every index, in any order', async () => {
    const other = createCorpus({ database: new DatabaseSync(':memory:') });
    await other.add([...documents].reverse());
    for (const { title } of documents) {
      const [ours] = await corpus.search({ query: title, count: 1 });
      const [theirs] = await other.search({ query: title, count: 1 });
      expect(ours?.id).toBe(theirs?.id);
    }
    expect((await corpus.search({ query: 'tea', count: 1 }))[0]?.id).toBe('62cb934104f31f57');
  });

  test('adding a known id replaces it, also within one call', async () => {
    await corpus.add([
      { id: 'tea', uri: 'a', title: 'Tea', text: 'Old words about mate.' },
      { id: 'tea', uri: 'b', title: 'Tea', text: 'New words about rooibos.' },
    ]);
    expect(corpus.count()).toEqual({ documents: 5, chunks: 5, embedded: null });
    expect(await find('rooibos')).toEqual(['tea']);
    expect(await find('mate')).toEqual([]);
    expect(await find('fermented')).toEqual([]);
  });

  test('removing', async () => {
    expect(corpus.remove(['tea', 'nothing', 'tea'])).toBe(1);
    expect(corpus.count()).toEqual({ documents: 4, chunks: 4, embedded: null });
    expect(await find('fermented')).toEqual([]);
    expect(await find('leaves')).toEqual(['coffee']);
  });

  test('an empty document is kept and has no passages; equal passages have ids of their own', async () => {
    const passage = `${'Same words again. '.repeat(60)}\n\n`;
    expect(await corpus.add([{ id: 'empty', uri: '', title: '', text: ' \n ' }])).toEqual({
      added: 1,
      chunks: 0,
    });
    expect(await corpus.add([{ id: 'twice', uri: '', title: '', text: passage.repeat(3) }])).toEqual({
      added: 1,
      chunks: 3,
    });
    const hits = await corpus.search({ query: 'same again', count: 9 });
    expect(new Set(hits.map((hit) => hit.id)).size).toBe(3);
  });

  test('works inside a transaction of the one who opened the database, and leaves nothing when that fails', async () => {
    database.exec('BEGIN');
    await corpus.add([{ id: 'new', uri: '', title: '', text: 'passing words' }]);
    database.exec('ROLLBACK');
    expect(await find('passing')).toEqual([]);
    expect(corpus.count().documents).toBe(5);
  });

  test('a document that cannot be written leaves its whole batch out', async () => {
    database.exec(
      "CREATE TRIGGER no BEFORE INSERT ON corpus_document WHEN new.id = 'bad' BEGIN SELECT raise(ABORT, 'no'); END",
    );
    const good = { id: 'good', uri: '', title: '', text: 'good words' };
    await expect(corpus.add([good, { ...good, id: 'bad' }])).rejects.toThrow();
    expect(await find('good')).toEqual([]);
    await corpus.add([good]);
    expect(await find('good')).toEqual(['good']);
  });

  test('documents may come one by one', async () => {
    async function* read() {
      for (let number = 0; number < 600; number++)
        yield { id: `n${number}`, uri: '', title: '', text: `Number word${number} of many.` };
    }
    expect(await corpus.add(read())).toEqual({ added: 600, chunks: 600 });
    expect(await find('word599')).toEqual(['n599']);
  });
});

describe('many passages', () => {
  test('a query of words that are everywhere is answered by those that say them most', async () => {
    function* make() {
      for (let number = 0; number < 9000; number++)
        yield {
          id: `d${number}`,
          uri: '',
          title: '',
          text: `the one of all ${number === 42 ? 'the of the of' : 'x y z w'}`,
        };
    }
    await corpus.add(make());
    expect((await find('the of', 1))[0]).toBe('d42');
    expect(await find('one of the fermented', 1)).toEqual(['tea']);
  });
});

describe('passages', () => {
  test('are exact parts of the text, in order, with every word in one of them', () => {
    const text = fc.array(
      fc.oneof(
        fc.constantFrom(' ', '\n\n', '\n', '. ', '! ', '。', '\t', 'word', '東京', '😀', '"'),
        fc.lorem({ maxCount: 40 }),
        fc
          .string({ unit: 'grapheme', minLength: 1500, maxLength: 2600 })
          .map((value) => value.replaceAll(/\s/g, 'x')),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('');
        let from = 0;
        let kept = '';
        for (const passage of splitPassages(whole)) {
          const at = whole.indexOf(passage, from);
          expect(at).toBeGreaterThanOrEqual(0);
          expect(passage.length).toBeLessThanOrEqual(2001);
          expect(passage.isWellFormed()).toBe(true);
          from = at + passage.length;
          kept += passage;
        }
        expect(kept.replaceAll(/\s/g, '')).toBe(whole.replaceAll(/\s/g, ''));
      }),
      { numRuns: 60 },
    );
  });

  test('are about 200 words and end where sentences do', () => {
    const paragraph = 'This sentence has exactly six words. '.repeat(30).trim();
    const passages = [...splitPassages(`${paragraph}\n\n`.repeat(5))];
    expect(passages).toHaveLength(5);
    const long = [...splitPassages('This sentence has exactly six words. '.repeat(300))];
    expect(long.length).toBeGreaterThanOrEqual(7);
    for (const passage of long) expect(passage).toMatch(/^This .* words\.$/);
  });
});

test.each([
  ['Cats, dogs & ponies!', ['cat', 'dog', 'pony']],
  ['glass buses class', ['glass', 'buse', 'class']],
  ['Ünïcödé ﬁne', ['unicode', 'fine']],
  ['東京tower', ['東京', 'tower']],
  ['ภาษา', ['ภา', 'าษ', 'ษา']],
  ['foo_bar-baz 3.14', ['foo', 'bar', 'baz', '3', '14']],
  ['हिन्दी', ['हिन्दी']],
  ['', []],
])('the terms of %j', (text, terms) => {
  expect(splitTerms(text)).toEqual(terms);
});
