import { describe, expect, it } from 'vitest';
import { standsIn } from '../../../src/agents/checks/spans.ts';
import { checkCandidate } from './check-candidate.ts';

const passage =
  'Mrs Ada Finch kept the “Skerry light” from 1844. She was paid £1,250 a year; her two sons were paid nothing.';
const candidate = (
  people: string[],
  pay: number | null,
  changes: object = {},
  telephone: string | null = null,
) => ({
  form: 'extraction',
  passage,
  fields: {
    instruction: 'List the people, the pay and a telephone number.',
    fields: [
      { path: 'people[]', type: 'span', meaning: 'Names.' },
      { path: 'pay', type: 'number', meaning: 'Pay in a year.' },
      { path: 'telephone', type: 'span', meaning: 'A number to call.' },
    ],
    expected: ['Mrs Ada Finch', '1,250'],
    absent: ['telephone'],
    ...changes,
  },
  answers: [{ people, pay, telephone }],
});

describe('spans', () => {
  it.each([
    ['words of the text', candidate(['Mrs Ada Finch'], 1250, { expected: ['Ada Finch'] })],
    [
      'the greater part of what was expected',
      candidate(['Ada Finch'], 1250, { expected: ['Mrs Ada Finch'] }),
    ],
    [
      'other quotation marks',
      candidate(['Ada Finch', '"Skerry light"'], 1250, { expected: ['Skerry light'] }),
    ],
    ['a number that the text writes in words', candidate(['Ada Finch'], 2, { expected: ['Ada Finch'] })],
    [
      'a large number that the text writes in words',
      {
        ...candidate(['Ada Finch'], 31, { expected: ['Ada Finch', 'thirty-one pounds'] }),
        passage: 'Ada Finch was paid thirty-one pounds.',
      },
    ],
    ['an expected number with its unit', candidate(['Ada Finch'], 1250, { expected: ['£1,250 a year'] })],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('spans', given)).toMatchObject({ passed: true });
  });

  it.each([
    ['a name that is not there', candidate(['Ada Lark'], 1250), '1 of 1 spans are not words of the text'],
    ['another case', candidate(['ada finch'], 1250), '1 of 1 spans are not words of the text'],
    ['a part of a word', candidate(['Fin'], 1250), '1 of 1 spans are not words of the text'],
    [
      'a number that the words of the text do not give',
      { ...candidate(['Ada Finch'], 32), passage: 'Ada Finch was paid thirty-one pounds.' },
      '1 numbers are not in the text',
    ],
    ['a number from nowhere', candidate(['Ada Finch'], 1350), '1 numbers are not in the text'],
    [
      'what the text does not tell',
      candidate(['Ada Finch'], 1250, {}, '1844'),
      '1 values fill what the text does not tell',
    ],
    [
      'a list that leaves out what is expected',
      candidate([], null, { expected: ['Ada Finch'] }),
      '0 spans stand in the text; 0 of 1 expected values are found',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('spans', given)).toEqual({ passed: false, evidence });
  });

  it('looks at borders only where a script has them', () => {
    expect(standsIn('東京', '彼は東京に住む。')).toBe(true);
    expect(standsIn('light', 'a lighthouse')).toBe(false);
    expect(standsIn('a  light', 'by a\nlight')).toBe(true);
    expect(standsIn('', 'text')).toBe(false);
  });
});
