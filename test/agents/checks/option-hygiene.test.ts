import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const question = {
  evidence: '',
  question: 'Which gas do plants take up from the air to build sugar?',
  correct: 'carbon dioxide',
  wrong: ['oxygen', 'nitrogen', 'water vapour'],
};
const choice = (changes: object) => ({ form: 'choice', fields: { ...question, ...changes } });

describe('option-hygiene', () => {
  it.each([
    ['different options', choice({}), '4 different options, 1 keyed'],
    [
      'options that differ in one sign',
      choice({ correct: 'x < y', wrong: ['x > y', 'x = y', '-x < y'] }),
      '4 different options, 1 keyed',
    ],
    [
      'an option that speaks of things in the question',
      choice({
        wrong: ['oxygen', 'both gases, but neither of them alone', 'a gas that all of these plants give off'],
      }),
      '4 different options, 1 keyed',
    ],
    [
      'several right options',
      {
        form: 'choices',
        fields: {
          question: 'Which of these are mammals?',
          right: ['bat', 'whale'],
          wrong: ['shark', 'tuna'],
        },
      },
      '4 different options, 2 keyed',
    ],
    [
      'a last option that none is right',
      {
        form: 'choice-or-none',
        fields: { ...question, none: 'none of the above', none_is_right: true },
      },
      '4 different options, 1 keyed',
    ],
    [
      'two questions over one list',
      {
        form: 'two-part',
        fields: {
          question: 'A tap fills a tank in 3 hours, a pump empties it in 6.',
          first: 'After how many hours is it full with both at work?',
          second: 'After how many hours is it half full?',
          correct_first: '6',
          correct_second: '3',
          wrong: ['2', '9'],
        },
      },
      '4 different options, 2 keyed',
    ],
  ])('passes %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('option-hygiene', candidate)).toEqual({ passed: true, evidence });
  });

  it.each([
    [
      'options that differ in case and a full stop',
      choice({ wrong: ['Carbon dioxide.', 'nitrogen', 'water vapour'] }),
      'two options say the same',
    ],
    [
      'the same number written twice',
      choice({ correct: '1,500', wrong: ['1500', '15', '150'] }),
      'two options say the same',
    ],
    [
      'an option tied to its place',
      choice({ wrong: ['oxygen', 'nitrogen', 'all of the above'] }),
      'an option speaks of the place of others',
    ],
    [
      'an option that means the others',
      choice({ wrong: ['oxygen', 'nitrogen', 'None of these is right.'] }),
      'an option speaks of the place of others',
    ],
    [
      'an option that names letters',
      choice({ wrong: ['oxygen', 'nitrogen', 'both A and B'] }),
      'an option speaks of the place of others',
    ],
    [
      'a question that holds the keyed option',
      choice({ question: 'Which gas, carbon dioxide or another, do plants take up?' }),
      'the question holds the keyed option and no other',
    ],
    [
      'a right option far longer than the others',
      choice({ correct: 'carbon dioxide, which enters through small openings in the leaves' }),
      'the keyed option is far longer than all others',
    ],
    ['an option of marks only', choice({ wrong: ['oxygen', '...', 'nitrogen'] }), 'an option is empty'],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('option-hygiene', candidate)).toEqual({ passed: false, evidence });
  });
});
