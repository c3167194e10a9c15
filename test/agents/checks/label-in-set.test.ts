import { describe, expect, it } from 'vitest';
import { forms } from '../../../src/agents/forms/forms.ts';
import { checkCandidate } from './check-candidate.ts';

const label = (name: string) => ({ name, meaning: `The text is about ${name}.` });
const parcel = {
  instruction: 'What does the customer want? Give one label.',
  labels: [label('refund'), label('exchange'), label('complaint')],
  text: 'The boots pinch. I would rather have them one size larger.',
  correct: 'exchange',
};
const answers = [{ reasoning: 'They want another size.', label: 'exchange' }];
const single = (changes: object, options = {}) => ({
  form: 'label',
  fields: { ...parcel, ...changes },
  answers,
  options,
});
const several = {
  form: 'labels',
  fields: { ...parcel, correct: ['exchange', 'complaint'] },
  answers: [{ reasoning: 'Both.', labels: ['complaint', 'exchange'] }],
};
const tree = {
  form: 'label-path',
  fields: {
    instruction: 'File the text.',
    tree: [
      { label: 'order', meaning: 'About an order.', below: ['change', 'delay'] },
      { label: 'account', meaning: 'About an account.', below: ['password', 'closing'] },
    ],
    text: 'I cannot get in any more since the new phone.',
    correct: { upper: 'account', lower: 'password' },
  },
  answers: [{ reasoning: 'No access.', path: 'account > password' }],
};

describe('label-in-set', () => {
  it.each([
    ['one label', single({}), '1 answer and the key are in the set of 3'],
    ['several labels', several, '1 answer and the key are in the set of 3'],
    ['a path', tree, '1 answer and the key are in the set of 4'],
    [
      'a text that names another label too',
      single({ text: 'No refund: I want an exchange.' }),
      '1 answer and the key are in the set of 3',
    ],
    [
      'a text that names its label, where that may be',
      single({ text: 'I want an exchange.' }, { leak: false }),
      '1 answer and the key are in the set of 3',
    ],
  ])('passes %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('label-in-set', candidate)).toEqual({ passed: true, evidence });
  });

  it.each([
    ['a text that names its label', single({ text: 'I want an exchange.' }), 'the text names its own label'],
    [
      'a text that names the lower end of its path',
      { ...tree, fields: { ...tree.fields, text: 'My password is gone.' } },
      'the text names its own label',
    ],
    ['a key from outside', single({ correct: 'praise' }), 'the key is not in the set'],
    [
      'one key of several from outside',
      { ...several, fields: { ...several.fields, correct: ['exchange', 'praise'] } },
      'the key is not in the set',
    ],
    [
      'a path from outside',
      { ...tree, fields: { ...tree.fields, correct: { upper: 'order', lower: 'password' } } },
      'the key is not in the set',
    ],
    [
      'a set that repeats a label',
      single({ labels: [label('refund'), label('exchange'), label('exchange')] }),
      'the set repeats a label',
    ],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('label-in-set', candidate)).toEqual({ passed: false, evidence });
  });

  it('no answer from outside the set gets as far as a check', () => {
    const form = forms.find(({ name }) => name === 'label');
    const schema = form?.answer(parcel);
    expect(schema?.safeParse({ reasoning: 'So.', label: 'exchange' }).success).toBe(true);
    expect(schema?.safeParse({ reasoning: 'So.', label: 'praise' }).success).toBe(false);
  });
});
