import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { checkCandidate } from './check-candidate.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const reversed = {
  question: 'Treat the last entry like those before it.',
  rule: 'The letters stand in reverse order, in capitals.',
  program: 'function rule(input) { return input.split("").reverse().join("").toUpperCase(); }',
  examples: [
    { input: 'stone', output: 'ENOTS' },
    { input: 'river', output: 'REVIR' },
    { input: 'cloud', output: 'DUOLC' },
  ],
  query: 'meadow',
  correct: 'WODAEM',
};
const shots = (changes: object, options = {}) => ({
  form: 'few-shot',
  fields: { ...reversed, ...changes },
  options,
});
const odd = {
  ...reversed,
  examples: [
    ...reversed.examples,
    { input: 'grass', output: 'SSARG' },
    { input: 'branch', output: 'HCNARBA' },
  ],
  broken: 5,
};
const squares = {
  question: 'Which number comes next?',
  rule: 'The n-th term is n squared plus one.',
  program: 'const term = (n) => n * n + 1;',
  terms: ['2', '5', '10', '17', '26'],
  correct: '37',
};
const sequence = (changes: object) => ({ form: 'sequence', fields: { ...squares, ...changes } });
const worked = {
  question: 'Solve the last problem like the others.',
  examples: [
    { problem: 'Tea at 3 a cup, 4 cups?', steps: '3 times 4 is 12.', answer: '12' },
    { problem: 'Buns at 2 each, 7 buns?', steps: '2 times 7 is 14.', answer: '14' },
  ],
  query: 'Jam at 5 a jar, 6 jars?',
  program: 'function solve() { return String(5 * 6); }',
  correct: '30',
};

describe('rule-solves-examples', () => {
  it.each([
    ['a rule that gives all examples', shots({}), 'the rule gives the key and 3 of 3 examples'],
    [
      'a rule that fails where it is meant to',
      { form: 'odd-example', fields: odd },
      'the rule gives the key and 4 of 5 examples',
    ],
    ['a rule that gives all terms', sequence({}), 'the rule gives the key and 5 of 5 examples'],
    [
      'a program that gives the key',
      { form: 'worked-examples', fields: worked },
      'the rule gives the key and 0 of 0 examples',
    ],
  ])('passes %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('rule-solves-examples', candidate, interpreter)).toEqual({
      passed: true,
      evidence,
    });
  });

  it.each([
    [
      'an example that breaks the rule',
      shots({ examples: reversed.examples.with(1, { input: 'river', output: 'RIVER' }) }),
      'the rule fails on 1 of 3 examples',
    ],
    [
      'an output in another case',
      shots({ examples: reversed.examples.with(0, { input: 'stone', output: 'enots' }) }),
      'the rule fails on 1 of 3 examples',
    ],
    ['a key that breaks the rule', shots({ correct: 'MEADOW' }), 'the rule does not give the key'],
    ['no program where one must be', shots({ program: '' }), 'there is no program'],
    [
      'a program that lists the outputs',
      shots({
        program:
          'const rule = (input) => ({ stone: "ENOTS", river: "REVIR", cloud: "DUOLC", meadow: "WODAEM" })[input];',
      }),
      'the program holds the outputs it should make',
    ],
    [
      'a program that fails',
      shots({ program: 'function rule(input) { return input.backwards(); }' }),
      expect.stringMatching(/^the program failed/),
    ],
    [
      'another broken example than the one named',
      { form: 'odd-example', fields: { ...odd, broken: 4 } },
      'the rule fails on 1 examples, not on the one that is meant to break it',
    ],
    [
      'examples that all hold where one should break',
      {
        form: 'odd-example',
        fields: { ...odd, examples: odd.examples.with(4, { input: 'twig', output: 'GIWT' }) },
      },
      'the rule fails on 0 examples, not on the one that is meant to break it',
    ],
    [
      'a term that is not of the sequence',
      sequence({ terms: ['2', '5', '10', '16', '26'] }),
      'the rule fails on 1 of 5 examples',
    ],
    [
      'a solution that is not the key',
      { form: 'worked-examples', fields: { ...worked, correct: '35' } },
      'the rule does not give the key',
    ],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('rule-solves-examples', candidate, interpreter)).toEqual({
      passed: false,
      evidence,
    });
  });

  it.each([
    ['an instruction without a program, where that may be', shots({ program: ' ' }, { program: 'optional' })],
    ['other forms', { form: 'free-text', fields: { instruction: 'Write.' } }],
  ])('says nothing of %s', async (_, candidate) => {
    expect(await checkCandidate('rule-solves-examples', candidate, interpreter)).toBeNull();
  });
});
