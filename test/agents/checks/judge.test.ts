import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const judged = (unmet: string[], score: number, threshold = 7) => ({
  form: 'free-text',
  fields: { instruction: 'Report on it in 40 words, for a child.' },
  answers: ['It rains.'],
  options: { rubric: 'Is it good?', threshold },
  judge: async () => ({ unmet, reason: 'Short.', score }),
});

describe('judge', () => {
  it.each(['None', 'none.', 'N/A', '-', '', 'All demands are met.'])(
    'takes %j for no demand',
    async (said) => {
      expect(await checkCandidate('judge', judged([said], 9))).toMatchObject({ passed: true, score: 9 });
    },
  );

  it('takes what names a demand for one', async () => {
    expect(await checkCandidate('judge', judged(['None of the rain is told.'], 9))).toMatchObject({
      passed: false,
    });
  });

  it.each([
    ['a score above the threshold', judged([], 9), 9],
    ['a score at the threshold', judged([], 7), 7],
    ['any score where any is enough', judged([], 0, 0), 0],
  ])('passes %s', async (_, given, score) => {
    expect(await checkCandidate('judge', given)).toEqual({ passed: true, score, evidence: 'Short.' });
  });

  it.each([
    ['a score below the threshold', judged([], 6), 6, 'score 6, needed 7: Short.'],
    [
      'an unmet demand, whatever the score',
      judged(['for a child'], 10),
      6,
      'a demand is unmet (score 10, needed 7): Short.',
    ],
    [
      'unmet demands',
      judged(['for a child', '40 words'], 3),
      3,
      '2 demands are unmet (score 3, needed 7): Short.',
    ],
    [
      'an unmet demand where any score is enough',
      judged(['40 words'], 9, 0),
      0,
      'a demand is unmet (score 9, needed 0): Short.',
    ],
  ])('refuses %s', async (_, given, score, evidence) => {
    expect(await checkCandidate('judge', given)).toEqual({ passed: false, score, evidence });
  });
});
