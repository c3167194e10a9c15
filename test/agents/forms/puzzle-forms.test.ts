import { describe, expect, it } from 'vitest';
import { simplifyAnswer, trimAnswer } from '../../../src/agents/forms/computed.ts';
import { getForm } from './get-form.ts';

const race = {
  introduction: 'Ada and Ben finished a race.',
  groups: [{ parts: ['Ada', 'Ben'], values: ['1', '2', '3'], all_different: true }],
  solution: [
    { part: 'Ben', value: '3' },
    { part: 'Ada', value: '1' },
  ],
  clues: [
    { text: 'Ben was last.', test: 'v["Ben"] === 3' },
    { text: 'Ada won.', test: 'v.Ada < 2' },
  ],
  question: 'Who finished where?',
};

describe('clues', () => {
  const form = getForm('clues');

  it('shows everything but the solution and the code', () => {
    expect(form.show(race)).toBe(
      'Ada and Ben finished a race.\n\nAda, Ben: 1 | 2 | 3\n\n1. Ben was last.\n2. Ada won.\n\nWho finished where?',
    );
  });

  it('reads and shows an answer by the names of its parts', () => {
    const answer = { reasoning: 'By clue 1.', answerable: true, answer: { Ben: '3', Ada: '1' } };
    expect(form.compare?.(answer, race)).toBe(form.key(race));
    expect(form.showAnswer(answer, race)).toBe('By clue 1.\n\nAda: 1\nBen: 3');
    expect(form.compare?.({ ...answer, answerable: false }, race)).toBe('unanswerable');
    expect(form.answer(race)?.safeParse({ ...answer, answer: { Ben: '4', Ada: '1' } }).success).toBe(false);
  });

  it.each([
    ['nothing', {}, []],
    [
      'a solution that leaves a part out',
      { solution: [race.solution[0], race.solution[0]] },
      ['solution must give each part exactly once'],
    ],
    [
      'a solution from outside',
      { solution: [race.solution[0], { part: 'Ada', value: '7' }] },
      ['solution gives a value that is not among the values'],
    ],
    [
      'a clue about nobody',
      { clues: [race.clues[0], { text: 'True.', test: 'true' }] },
      ['the test of clue 2 names no part as v["Part"]'],
    ],
    [
      'a clue about a stranger',
      { clues: [race.clues[0], { text: 'Eve won.', test: 'v["Eve"] === 1' }] },
      ['the test of clue 2 names a part that is not in parts'],
    ],
    [
      'an assignment',
      { clues: [race.clues[0], { text: 'Ada won.', test: 'v["Ada"] = 1' }] },
      ['the test of clue 2 assigns with = where it should compare with ==='],
    ],
    [
      'comparisons that are no assignments',
      {
        clues: [
          race.clues[0],
          { text: 'Odd.', test: 'v["Ada"] <= 1 && v["Ben"] >= 2 && [1].some((x) => x !== v.Ben)' },
        ],
      },
      [],
    ],
    [
      'more parts than values',
      { groups: [{ parts: ['Ada', 'Ben'], values: ['1', '1'], all_different: true }] },
      ['two values of a group are the same', 'solution gives a value that is not among the values'],
    ],
    [
      'too many cases',
      {
        groups: [0, 1].map((group) => ({
          parts: ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `${letter}${group}`),
          values: ['1', '2', '3', '4', '5', '6'],
          all_different: true,
        })),
        clues: [
          { text: 'x', test: 'v.a0 === 1' },
          { text: 'y', test: 'v.a0 === 1' },
        ],
      },
      ['there are too many cases: use fewer parts or values', 'solution must give each part exactly once'],
    ],
  ])('finds %s', (_, changes, faults) => {
    expect(form.faults({ ...race, ...changes })).toEqual(faults);
  });
});

describe('computed', () => {
  const form = getForm('computed');
  const fields = {
    question: 'How many squares are in a grid of 2 by 2?',
    program:
      'function solve() { let n = 0; for (let s = 1; s <= 2; s++) n += (3 - s) ** 2; return [String(n)]; }',
    correct: '5',
  };

  it('shows the question alone', () => {
    expect(form.show(fields)).toBe(fields.question);
  });

  it.each([
    ['a program that computes', fields.program, []],
    ['a literal', 'function solve() { return ["5"]; }', ['program only states the answer; it must find it']],
    [
      'a literal with a calculation in a comment',
      'function solve() { return ["2 + 3"]; } // 2 + 3',
      ['program only states the answer; it must find it'],
    ],
    ['another name', 'function find() { return [2 + 3]; }', ['program must define function solve()']],
  ])('judges %s', (_, program, faults) => {
    expect(form.faults({ ...fields, program })).toEqual(faults);
  });

  it.each([
    ['1,000', '1000'],
    ['1/3', '2/6'],
    ['0.50', '1/2'],
    ['Amber.', ' amber'],
    ['3.0000001', '3'],
  ])('%s is %s', (one, other) => {
    expect(simplifyAnswer(one)).toBe(simplifyAnswer(other));
  });

  it('keeps case and marks where outputs are compared to the letter', () => {
    expect(trimAnswer(' OAK-t  x')).toBe('OAK-t x');
    expect(trimAnswer('OAK')).not.toBe(trimAnswer('oak'));
    expect(trimAnswer('1,000')).toBe(trimAnswer('1000'));
  });
});

describe('sequence', () => {
  const form = getForm('sequence');
  const fields = {
    question: 'What comes next?',
    rule: 'Squares.',
    program: 'const term = (n) => n * n;',
    terms: ['1', '4', '9', '16'],
    correct: '25',
  };

  it('shows the terms and neither rule nor program', () => {
    expect(form.show(fields)).toBe('What comes next?\n\n1, 4, 9, 16, ?');
    expect(form.compare?.({ reasoning: 'Squares.', answer: '25.0' }, fields)).toBe(form.key(fields));
  });

  it('finds a program without its function and terms that never change', () => {
    expect(form.faults({ ...fields, program: 'n => n', terms: ['1', '1', '1', '1'] })).toEqual([
      'program must define function term(n)',
      'all terms are the same',
    ]);
  });
});

describe('fermi-estimate', () => {
  const form = getForm('fermi-estimate');
  const step = (name: string, expression: string, value: number) => ({
    name,
    what: name,
    expression,
    value,
    unit: 'kg',
  });
  const fields = {
    question: 'How heavy is the air in a classroom?',
    unit: 'kg',
    steps: [step('volume', '144', 144), step('mass', 'volume * 1.2', 173)],
    estimate: 173,
  };

  it('shows the question alone, and the answer with its steps', () => {
    expect(form.show(fields)).toBe(fields.question);
    const answer = {
      reasoning: 'Volume times density.',
      steps: fields.steps,
      low: 80,
      high: 3.2e7,
      estimate: 173,
    };
    expect(form.showAnswer(answer, fields)).toBe(
      'Volume times density.\n\n- volume (volume): 144 kg\n- mass (mass): volume * 1.2 = 173 kg\n\n≈ 173 kg (80 – 3.2 × 10^7 kg)',
    );
  });

  it.each([
    [
      { steps: [fields.steps[0], fields.steps[0]] },
      ['two steps have the same name', 'no step is computed from others'],
    ],
    [{ estimate: 0 }, ['the result is not that of the last step', 'estimate must be greater than zero']],
    [{ estimate: 1730 }, ['the result is not that of the last step']],
    [
      { steps: [step('the volume', '144', 144), step('mass', 'volume * 1.2', 173)] },
      ['the name of a step must be one word, or words_joined_so'],
    ],
    [{}, []],
  ])('finds what is wrong %#', (changes, faults) => {
    expect(form.faults({ ...fields, ...changes })).toEqual(faults);
  });
});
