import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const pages = [
  {
    url: 'https://example.org/a',
    text: 'The lighthouse of Cordouan was completed in 1611 under Louis de Foix.',
  },
  {
    url: 'https://example.org/b',
    text: 'Its keepers lived on the rock until 2012; visitors come by boat from Royan.',
  },
];
const lookUp = async (query: string) =>
  pages.filter(({ text }) => /Cordouan|keepers/.test(query) && text !== '');
const prose = (claims: string[], options = {}) => ({
  form: 'claims-answer',
  fields: { instruction: 'What is known of the lighthouse of Cordouan?' },
  answers: [{ answer: 'It is old.', claims }],
  options,
  lookUp,
});
const fact = (answer: string, question = 'In which year was the lighthouse of Cordouan completed?') => ({
  form: 'fact-answer',
  fields: { evidence: '', question, correct: answer, aliases: [] },
  answers: [{ reasoning: 'Known.', answerable: true, answer }],
  lookUp,
});

describe('search-supported', () => {
  it.each([
    [
      'claims that are found',
      prose(['Cordouan was completed in 1611.', 'The keepers lived there until 2012.']),
      1,
    ],
    [
      'enough of the claims',
      prose(['Cordouan was completed in 1611.', 'Cordouan is painted red.'], { share: 0.5 }),
      0.5,
    ],
    ['a number that is found', fact('1611'), 1],
    [
      'a premise that holds and is found',
      {
        form: 'premise',
        fields: {
          evidence: '',
          question: 'Why did the keepers leave?',
          taken_for_granted: 'The keepers lived on the rock until 2012.',
          holds: true,
        },
        answers: [{ answer: 'It runs by itself.', premise_holds: true }],
        lookUp,
      },
      1,
    ],
  ])('passes %s', async (_, candidate, score) => {
    expect(await checkCandidate('search-supported', candidate)).toMatchObject({ passed: true, score });
  });

  it.each([
    [
      'claims that are not found',
      prose(['Cordouan was completed in 1611.', 'Cordouan burned down twice in winter storms.']),
      '1 of 2 claims stand in what a search finds',
    ],
    ['another year', fact('1711'), '0 of 1 claims stand in what a search finds'],
    [
      'a number and words that stand in different texts',
      prose(['The keepers of Cordouan came in 1611 by boat.']),
      '0 of 1 claims stand in what a search finds',
    ],
    [
      'a search that finds nothing',
      fact('Paris', 'Where is the tower?'),
      'a search for 1 claims finds nothing',
    ],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('search-supported', candidate)).toMatchObject({ passed: false, evidence });
  });

  it('says nothing where no search is configured', async () => {
    const { lookUp: _, ...candidate } = fact('1611');
    expect(await checkCandidate('search-supported', candidate)).toBeNull();
  });
});
