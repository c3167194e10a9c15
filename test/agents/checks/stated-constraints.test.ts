import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const passage =
  'The third keeper of Skarholm sold 8,400 candles on the tenth of September. It was a good year.';

const candidate = (instruction: string, constraints: [string, string][], options = {}, language = 'en') => ({
  form: 'constrained-text',
  fields: { instruction, constraints: constraints.map(([kind, value]) => ({ kind, value })) },
  passage,
  options,
  language,
});
const derived = { derived: true };

describe('stated-constraints', () => {
  it.each([
    ['a limit in digits', candidate('Use at most 60 words.', [['max_words', '60']])],
    ['a limit in words', candidate('Write exactly two paragraphs.', [['exact_paragraphs', '2']])],
    ['a limit in German words', candidate('Schreibe drei Absätze.', [['exact_paragraphs', '3']], {}, 'de')],
    ['one of something', candidate('Write a sentence.', [['max_sentences', '1']])],
    [
      'quoted words',
      candidate('Avoid “good year”, use "keeper".', [
        ['excludes', 'Good year'],
        ['contains', 'keeper'],
      ]),
    ],
    ['a beginning', candidate('Begin each line with "- ".', [['lines_start_with', '- ']])],
    ['a sign by its name', candidate('End with a question.', [['ends_with', '?']])],
    ['a letter', candidate('Do without the letters K and w.', [['bans_letters', 'kw']])],
    ['a layout', candidate('Answer as a JSON object.', [['is_json', 'object']])],
    [
      'numbers in words of another language',
      candidate('Usa al massimo sessanta parole.', [['max_words', '60']], {}, 'it'),
    ],
    [
      'what a rule leads to in the passage',
      candidate(
        'Write numbers in digits and take out where it was.',
        [
          ['contains', '10 September'],
          ['contains', '8,400'],
          ['excludes', 'Skarholm'],
          ['min_words', '15'],
        ],
        derived,
      ),
    ],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('stated-constraints', given)).toMatchObject({ passed: true });
  });

  it.each([
    ['a limit that is not told', candidate('Be brief.', [['max_words', '60']]), 'max_words'],
    ['another limit than is told', candidate('Use at most 70 words.', [['max_words', '60']]), 'max_words'],
    [
      'a word that is not told',
      candidate('Sum it up in 60 words.', [
        ['max_words', '60'],
        ['contains', 'candles'],
      ]),
      'contains',
    ],
    ['a word that only ends another', candidate('Say it anew.', [['excludes', 'new']]), 'excludes'],
    [
      'a ban and an end that are not told',
      candidate('Say it.', [
        ['excludes', 'good'],
        ['ends_with', 'Amen.'],
      ]),
      'excludes, ends_with',
    ],
    [
      'a letter that is not told',
      candidate('Leave out a rare letter.', [['bans_letters', 'k']]),
      'bans_letters',
    ],
    ['a layout that is not told', candidate('Give it as data.', [['is_json', 'array']]), 'is_json'],
    [
      'a word of neither passage nor rule',
      candidate('Write numbers in digits.', [['contains', 'harbour']], derived),
      'contains',
    ],
    [
      'a limit that no rule leads to',
      candidate('Take out the year.', [['max_words', '12']], derived),
      'max_words',
    ],
    [
      'more words than the passage has',
      candidate('In small letters.', [['min_words', '80']], derived),
      'min_words',
    ],
  ])('refuses %s', async (_, given, kinds) => {
    expect(await checkCandidate('stated-constraints', given)).toEqual({
      passed: false,
      evidence: `the instruction does not tell ${kinds}`,
    });
  });
});
