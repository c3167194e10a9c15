import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';
import { list, passage, seed } from './hits-of-skerry.ts';

const candidate = (hits: unknown, needed = ['h2'], options = {}) => ({
  form: 'grounded-answer',
  fields: { question: 'When was it lit?', answerable: 'fully', needed, expected: [] },
  passage: typeof hits === 'string' ? hits : JSON.stringify({ hits }),
  options,
});
const change = (at: number, changes: object) =>
  list.map((hit, index) => (index === at ? { ...hit, ...changes } : hit));

describe('hits', () => {
  it('passes a list with hits beside the point', async () => {
    expect(await checkCandidate('hits', candidate(passage))).toMatchObject({ passed: true });
  });

  it.each([
    ['prose', candidate('The lighthouse was lit in 1844.'), 'the passage holds no hits'],
    ['too few', candidate(list.slice(0, 4)), '4 hits, at least 5 wanted'],
    ['an id twice', candidate(change(3, { id: 'h2' })), 'two hits have the same id'],
    ['no address', candidate(change(3, { url: 'keepers' })), 'a hit has no address of a web page'],
    [
      'an address twice',
      candidate(change(3, { url: 'https://example.org/h2' })),
      'two hits have the same address',
    ],
    ['a scrap', candidate(change(3, { snippet: 'About keepers.' })), 'a snippet has fewer than 8 words'],
    [
      'a snippet twice',
      candidate(change(3, { snippet: list[1]?.snippet })),
      'two snippets say the same in the same words',
    ],
    ['a needed hit that is not there', candidate(list, ['h9']), 'a needed hit is not there'],
    [
      'nothing beside the point',
      candidate(list.slice(0, 5), ['h1', 'h2', 'h3', 'h4']),
      '1 hits beside the point, at least 2 wanted',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('hits', given)).toEqual({ passed: false, evidence });
  });

  it('wants hits that quote the seed, where the seed is in their language', async () => {
    const { checks } = await import('../../../src/agents/checks/checks.ts');
    const find = async (source: string) =>
      await checks
        .find(({ name }) => name === 'hits')
        ?.find(
          {
            instruction: { fields: { needed: ['h2'] }, passage },
            skill: { transformations: {} },
            content: { text: passage, transformation: 'mixed-hits' },
            source,
          } as never,
          { quoting: 2 },
          {} as never,
        );
    expect(await find(seed)).toEqual({ passed: true, evidence: '6 hits, 1 needed, 3 quote the seed' });
    expect(
      await find('At Skerry the lamp of the tower was lit by the board, who looks out on the sea at eight.'),
    ).toEqual({
      passed: false,
      evidence: '0 hits quote the seed, at least 2 wanted',
    });
    expect(await find('Der Leuchtturm brennt seit langer Zeit und wurde vom Hafenamt gebaut.')).toMatchObject(
      {
        passed: true,
      },
    );
  });
});
