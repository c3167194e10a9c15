import { describe, expect, it } from 'vitest';
import { evaluateArithmetic } from '../../../src/agents/reading/arithmetic.ts';
import { checkCandidate } from './check-candidate.ts';

const step = (name: string, expression: string, value: number) => ({
  name,
  what: `the ${name}`,
  expression,
  value,
  unit: '',
});
const tuners = {
  question: 'About how many piano tuners work in a city of three million people?',
  unit: 'tuners',
  steps: [
    step('people', '3e6', 3_000_000),
    step('pianos', 'people / 100', 30_000),
    step('tunings', 'pianos * 1', 30_000),
    step('per_tuner', '4 * 250', 1000),
    step('tuners', 'tunings / per_tuner', 30),
  ],
  estimate: 30,
};
const answer = {
  reasoning: 'Pianos wanted tuned each year, shared among tuners.',
  steps: [step('pianos', '3000000 / 50', 60_000), step('tuners', 'pianos / 900', 67)],
  low: 20,
  high: 200,
  estimate: 67,
};
const fermi = (fields: object, changes: object = {}) => ({
  form: 'fermi-estimate',
  fields: { ...tuners, ...fields },
  answers: [answer, { ...answer, ...changes }],
});
const price = {
  question: 'A coat of 80 euros becomes 15 % cheaper. What does it cost then?',
  unit: 'euros',
  calculation: '80 * (1 - 15%)',
  correct: 68,
  wrong: [65, 92, 12],
};
const numeric = (changes: object) => ({ form: 'numeric-choice', fields: { ...price, ...changes } });

describe('arithmetic', () => {
  it.each([
    ['steps that come to their values', fermi({}), '9 steps run again come to their values'],
    ['a calculation that comes to the key', numeric({}), 'the calculation comes to the key'],
  ])('passes %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('arithmetic', candidate)).toEqual({ passed: true, evidence });
  });

  it.each([
    [
      'a wrong value on the way',
      fermi({ steps: tuners.steps.with(1, step('pianos', 'people / 100', 300_000)) }),
      "in the writer's estimate step 2 does not come to what it states",
    ],
    [
      'a result that is not the last step',
      fermi({ estimate: 300 }),
      "in the writer's estimate the result is not that of the last step",
    ],
    [
      'a name that no earlier step has',
      fermi({}, { steps: [answer.steps[1], answer.steps[0]] }),
      'in answer 2 step 1 is no arithmetic over numbers and earlier steps',
    ],
    [
      'a name used twice',
      fermi({}, { steps: [answer.steps[0], answer.steps[0], answer.steps[1]] }),
      'in answer 2 step 2 repeats the name of an earlier one',
    ],
    [
      'an estimate outside its own bounds',
      fermi({}, { low: 100 }),
      'in answer 2 the estimate is outside its own bounds',
    ],
    ['another key', numeric({ correct: 69.5 }), 'the calculation does not come to the key'],
    [
      'a calculation in words',
      numeric({ calculation: 'eighty less fifteen percent' }),
      'the calculation is no arithmetic over numbers',
    ],
    [
      'a calculation that would run code',
      numeric({ calculation: 'process.exit(68)' }),
      'the calculation is no arithmetic over numbers',
    ],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('arithmetic', candidate)).toEqual({ passed: false, evidence });
  });
});

describe('evaluateArithmetic', () => {
  const scope = new Map([
    ['a', 2],
    ['población', 5],
  ]);
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['2 ** -1', 0.5],
    ['-2 ^ 2', -4],
    ['10 - 4 - 3', 3],
    ['7 % 4', 3],
    ['200 * 5%', 10],
    ['1,250,000 / 1_000', 1250],
    ['3 × 4 ÷ 2', 6],
    ['1.5e3 + .5', 1500.5],
    ['sqrt(16) + max(1, a, 3)', 7],
    ['a * población', 10],
    ['1 / 0', null],
    ['9 ^ 9 ^ 9', null],
    ['2 a', null],
    ['b + 1', null],
    ['(1 + 2', null],
    ['constructor(1)', null],
    ['toString()', null],
    ['', null],
  ])('%s is %s', (expression, value) => {
    expect(evaluateArithmetic(expression, scope)).toBe(value);
  });
});

describe('arithmetic of solved examples', () => {
  const example = (problem: string, steps: string, result: string) => ({ problem, steps, answer: result });
  const worked = (steps: string, answers: string[]) => ({
    form: 'worked-examples',
    fields: {
      question: 'Solve the last problem likewise.',
      examples: [
        example('12 crates of 8 jars, 5 broke. How many are whole?', steps, '91'),
        example('3 crates of 8 jars, 4 broke. How many are whole?', '3 × 8 = 24 jars. 24 − 4 = 20.', '20'),
      ],
      query: '6 crates of 8 jars, 9 broke. How many are whole?',
      program: '',
      correct: '39',
    },
    answers: answers.map((given) => ({ steps: given, answer: '39' })),
  });

  it('passes steps that hold', async () => {
    const given = worked('12 × 8 = 96 jars. 96 − 5 = 91 are whole.', ['6 × 8 = 48. 48 − 9 = 39.']);
    expect(await checkCandidate('arithmetic', given)).toEqual({
      passed: true,
      evidence: '6 equations run again hold',
    });
  });

  it.each([
    [
      'an example',
      worked('12 × 8 = 94 jars. 94 − 5 = 91.', ['48 − 9 = 39.']),
      'in example 1 2 equations do not hold',
    ],
    [
      'an answer',
      worked('12 × 8 = 96.', ['6 × 8 = 48.', '6 × 8 = 49.']),
      'in answer 2 1 equations do not hold',
    ],
  ])('refuses a wrong step of %s', async (_, given, evidence) => {
    expect(await checkCandidate('arithmetic', given)).toEqual({ passed: false, evidence });
  });
});
