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
  it.each([
    ...['None', 'none.', 'N/A', 'n.a.', '-', '', '[]', 'No', '(none)', '**None**', 'There are none'],
    ...[
      'All demands are met.',
      'All of the demands are met.',
      'Every requirement has been met',
      'Everything is met.',
    ],
    ...[
      'No unmet demands',
      'There are no unmet demands.',
      'No demand is unmet.',
      'None of the demands is unmet.',
    ],
    ...['Nothing is unmet', 'Nothing is missing.', 'No unmet requirements were found.', 'No issues found.'],
    ...[
      'None. The answer meets all demands.',
      'None, as all constraints are satisfied',
      'Unmet demands: none',
    ],
    ...['All demands were met by the response.', 'There are no unmet demands in the response.'],
    ...['No violations found in the answer.', 'None whatsoever', 'Alle erfüllt'],
    ...['No unmet demands: the haiku has three lines.', 'All demands are met: it has three lines.'],
    ...[
      'All demands were met by the response.',
      'There are no unmet demands in the response.',
      'No violations found in the answer.',
      'No unmet demands: the haiku has three lines.',
      'None whatsoever',
    ],
    ...[
      'Keine',
      'Alle Anforderungen sind erfüllt.',
      'Alle erfüllt',
      'Ninguna exigencia incumplida',
      'Aucune.',
      'Нет',
      '无',
      'なし',
    ],
  ])('takes %j for no demand', async (said) => {
    expect(await checkCandidate('judge', judged([said], 9))).toMatchObject({ passed: true, score: 9 });
  });

  it.each([
    ...[
      'None of the rain is told.',
      'No haiku was written',
      'There is no haiku',
      'No title',
      'Nothing about rain',
    ],
    ...['No requirements are met', 'None are met', 'Nothing is met', 'All of the demands are unmet'],
    ...['Not all demands are met', 'All demands are met, except the length.', 'None, but the tone is off'],
    ...[
      'All demands are met except the length',
      'No mistakes',
      'No, the haiku is missing',
      'Every line rhymes',
    ],
    ...['No: the haiku is missing', 'None: it has no title', 'No unmet demands: but the tone is off'],
    ...['Nothing in the response', 'No violations in the answer are named', 'Alle Zeilen'],
    ...[
      'No unmet demands: but it is too long.',
      'No unmet demands: the haiku has no title.',
      'All demands are met: it just doesn’t rhyme.',
      'No demands were met by the response.',
      'No requirements in the answer',
      'No rain: the haiku has three lines.',
    ],
    ...[
      'Keine Forderung ist erfüllt',
      'Alle nicht erfüllt',
      'Kein Haiku',
      'Ningún haiku',
      'Rien sur la pluie',
      'Не сказано о дожде',
      '没有写俳句',
    ],
  ])('takes %j for a demand', async (said) => {
    expect(await checkCandidate('judge', judged([said], 9))).toMatchObject({ passed: false });
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
