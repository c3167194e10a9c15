import { describe, expect, it } from 'vitest';
import { getForm } from './get-form.ts';

const fields = {
  question: 'Treat the last entry like the others.',
  rule: 'Reversed.',
  program: 'function rule(input) { return [...input].reverse().join(""); }',
  examples: [
    { input: 'ab', output: 'ba' },
    { input: 'cd', output: 'dc' },
    { input: 'ef', output: 'fe' },
    { input: 'gh', output: 'hg' },
    { input: 'ij', output: 'ij' },
  ],
  query: 'kl',
  correct: 'lk',
};

describe('few-shot', () => {
  const form = getForm('few-shot');

  it('shows examples and query, and neither rule nor program', () => {
    expect(form.show({ ...fields, examples: fields.examples.slice(0, 3) })).toBe(
      'Treat the last entry like the others.\n\nab → ba\ncd → dc\nef → fe\nkl → ?',
    );
  });

  it('compares outputs to the letter', () => {
    expect(form.compare?.({ reasoning: 'Reversed.', answer: ' lk ' }, fields)).toBe(form.key(fields));
    expect(form.compare?.({ reasoning: 'Reversed.', answer: 'LK' }, fields)).not.toBe(form.key(fields));
  });

  it('finds repeated inputs and a query that is an example', () => {
    const examples = [...fields.examples, { input: 'kl', output: 'lk' }, { input: 'AB', output: 'BA' }];
    expect(form.faults({ ...fields, examples })).toEqual([
      'two examples have the same input',
      'the query is one of the examples',
    ]);
  });
});

describe('odd-example', () => {
  const form = getForm('odd-example');
  const odd = { ...fields, broken: 5 };

  it('numbers the examples and asks for number and output', () => {
    expect(form.show(odd)).toContain('4. gh → hg\n5. ij → ij\nkl → ?');
    const answer = { reasoning: 'The fifth.', broken: 5, answer: 'lk' };
    expect(form.compare?.(answer, odd)).toBe(form.key(odd));
    expect(form.compare?.({ ...answer, broken: 4 }, odd)).not.toBe(form.key(odd));
    expect(form.answer(odd)?.safeParse({ ...answer, broken: 6 }).success).toBe(false);
  });

  it('finds a number that no example has and too few examples', () => {
    expect(form.faults({ ...odd, examples: fields.examples.slice(0, 4) })).toEqual([
      'broken is not the number of an example',
      'there must be at least five examples',
    ]);
  });
});

describe('worked-examples', () => {
  const form = getForm('worked-examples');
  const worked = {
    question: 'Solve the last.',
    examples: [
      { problem: '4 cups at 3?', steps: '4 × 3 = 12', answer: '12' },
      { problem: '7 buns at 2?', steps: '7 × 2 = 14', answer: '14' },
    ],
    query: '6 jars at 5?',
    program: 'const solve = () => String(6 * 5);',
    correct: '30',
  };

  it('shows solved problems, then the query without its answer', () => {
    expect(form.show(worked)).toBe(
      'Solve the last.\n\n4 cups at 3?\n4 × 3 = 12\n→ 12\n\n7 buns at 2?\n7 × 2 = 14\n→ 14\n\n6 jars at 5?',
    );
    expect(form.showAnswer({ steps: '6 × 5 = 30', answer: '30' }, worked)).toBe('6 × 5 = 30\n→ 30');
  });

  it('finds a program that only states the answer', () => {
    expect(form.faults({ ...worked, program: 'const solve = () => "30";' })).toEqual([
      'program only states the answer; it must compute it',
    ]);
    expect(form.faults({ ...worked, program: '' })).toEqual([]);
  });
});
