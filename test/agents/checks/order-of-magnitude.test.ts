import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const step = { name: 'all', what: 'all', expression: '1', value: 1, unit: '' };
const fermi = (estimate: number, answers: number[], options = {}) => ({
  form: 'fermi-estimate',
  fields: {
    question: 'How many grains of rice are in a sack of 10 kg?',
    unit: 'grains',
    steps: [step, { ...step, name: 'other' }],
    estimate,
  },
  answers: answers.map((value) => ({
    reasoning: 'A grain weighs about 25 mg.',
    steps: [step, step],
    low: value / 3,
    high: value * 3,
    estimate: value,
  })),
  options,
});
const number = (key: number, answers: { answerable: boolean; answer: number }[]) => ({
  form: 'number',
  fields: { evidence: '', question: 'How many?', correct: key },
  answers: answers.map((answer) => ({ reasoning: 'So.', ...answer })),
});

describe('order-of-magnitude', () => {
  it.each([
    ['estimates near each other', fermi(400_000, [250_000, 900_000]), 3.6],
    ['a factor of ten', fermi(1e6, [1e5, 3e5]), 10],
    ['numbers of another form', number(40, [{ answerable: true, answer: 60 }]), 1.5],
  ])('passes %s', async (_, candidate, score) => {
    expect(await checkCandidate('order-of-magnitude', candidate)).toMatchObject({ passed: true, score });
  });

  it.each([
    [
      'answers further apart',
      fermi(400_000, [100_000, 2_000_000]),
      '3 estimates differ by at most a factor of 20.0',
    ],
    ['a key that is far off', fermi(4e8, [4e5, 4e5]), '3 estimates differ by at most a factor of 1.00e+3'],
    [
      'a factor above the one asked for',
      fermi(100, [100, 300], { factor: 2 }),
      '3 estimates differ by at most a factor of 3.00',
    ],
    ['an estimate of zero', fermi(400_000, [0, 400_000]), 'an estimate is not a number above zero'],
    [
      'an answer without an estimate',
      number(40, [{ answerable: false, answer: 0 }]),
      'an answer gives no estimate',
    ],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('order-of-magnitude', candidate)).toMatchObject({ passed: false, evidence });
  });

  it('says nothing of answers that cannot be compared', async () => {
    const candidate = { form: 'free-text', fields: { instruction: 'Write.' }, answers: ['Text.'] };
    expect(await checkCandidate('order-of-magnitude', candidate)).toBeNull();
  });
});
