import { describe, expect, it } from 'vitest';
import { getForm } from './get-form.ts';

const label = (name: string) => ({ name, meaning: `about ${name}` });
const fields = {
  instruction: 'What is wanted?',
  labels: [label('refund'), label('exchange'), label('praise')],
  text: 'One size larger, please.',
  correct: 'exchange',
};

describe('label', () => {
  const form = getForm('label');

  it('shows every label with its meaning, in another order in each variant, and the text', () => {
    for (const variant of [0, 1, 2]) {
      const [instruction, labels, text] = form.show(fields, variant).split('\n\n');
      expect([instruction, text]).toEqual([fields.instruction, fields.text]);
      expect(labels?.split('\n').sort()).toEqual([
        '- exchange: about exchange',
        '- praise: about praise',
        '- refund: about refund',
      ]);
    }
    expect(form.show(fields, 1)).not.toBe(form.show(fields, 0));
  });

  it('takes labels of the set alone', () => {
    expect(form.answer(fields)?.safeParse({ reasoning: 'So.', label: 'Exchange' }).success).toBe(false);
    expect(form.compare?.({ reasoning: 'So.', label: 'exchange' }, fields)).toBe(form.key(fields));
  });

  it('finds repeated labels and a key from outside', () => {
    const changed = { ...fields, labels: [label('refund'), label('Refund')] };
    expect(form.faults(changed)).toEqual([
      'two labels have the same name',
      'correct is not among the labels',
    ]);
  });
});

describe('labels', () => {
  const form = getForm('labels');
  const several = { ...fields, correct: ['praise', 'refund'] };

  it('compares sets, whatever their order', () => {
    const answer = { reasoning: 'So.', labels: ['refund', 'praise', 'refund'] };
    expect(form.compare?.(answer, several)).toBe(form.key(several));
    expect(form.showAnswer(answer, several)).toBe('So.\n\nrefund, praise');
    expect(form.compare?.({ ...answer, labels: ['refund'] }, several)).not.toBe(form.key(several));
  });

  it('finds repeated keys and a key of everything', () => {
    expect(form.faults({ ...several, correct: ['refund', 'refund', 'praise', 'exchange'] })).toEqual([
      'correct repeats a label',
      'not every label may fit',
    ]);
  });
});

describe('label-path', () => {
  const form = getForm('label-path');
  const filed = {
    instruction: 'File it.',
    tree: [
      { label: 'order', meaning: 'About orders.', below: ['change', 'delay'] },
      { label: 'account', meaning: 'About accounts.', below: ['password', 'closing'] },
    ],
    text: 'I cannot get in.',
    correct: { upper: 'account', lower: 'password' },
  };

  it('shows the tree and takes its paths alone', () => {
    expect(form.show(filed)).toContain('- account: About accounts.\n  - password\n  - closing');
    const schema = form.answer(filed);
    expect(schema?.safeParse({ reasoning: 'So.', path: 'account > password' }).success).toBe(true);
    expect(schema?.safeParse({ reasoning: 'So.', path: 'order > password' }).success).toBe(false);
    expect(form.key(filed)).toBe('account > password');
  });

  it('finds a key that is no path', () => {
    const correct = { upper: 'order', lower: 'password' };
    expect(form.faults({ ...filed, correct })).toEqual(['correct is no path of the tree']);
  });
});
