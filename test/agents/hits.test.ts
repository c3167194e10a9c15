import { expect, it } from 'vitest';
import { readHits } from '../../src/agents/hits.ts';
import { list, passage } from './checks/hits-of-skerry.ts';

it('reads hits that are JSON, under a name or alone', () => {
  expect(readHits(passage)).toEqual(list);
  expect(readHits(JSON.stringify(list))).toEqual(list);
});

it('reads hits that are blocks of lines', () => {
  const text =
    'Hits:\n\n[h1] Skerry Light — https://example.org/a\nIt was lit in 1844.\nBy Ada Finch.\n\n[h2] Heights (https://example.org/b)\nIt is 31 metres high.';
  expect(readHits(text)).toEqual([
    {
      id: 'h1',
      title: 'Skerry Light',
      url: 'https://example.org/a',
      date: null,
      snippet: 'It was lit in 1844.\nBy Ada Finch.',
    },
    {
      id: 'h2',
      title: 'Heights',
      url: 'https://example.org/b',
      date: null,
      snippet: 'It is 31 metres high.',
    },
  ]);
});

it.each([['prose'], ['{"rows": []}'], ['[1, 2]'], ['']])('finds none in %s', (text) => {
  expect(readHits(text)).toBeNull();
});
