import { describe, expect, it } from 'vitest';
import { orderOptions } from '../../../src/agents/forms/option-order.ts';
import { findLetter, getForm } from './get-form.ts';

const clue = (text: string) => ({ text, test: 'v["Ada"] === "red"' });
const say = (sentence: string, predicate: string) => ({
  sentence,
  quantifier: 'all',
  subject: 'heron',
  predicate,
});
const plain = { evidence: '', question: 'Which is it?', correct: 'right', wrong: ['one', 'two', 'three'] };

/** Fields of each form with one keyed option, and the text of that option as it is shown. */
const single: [string, Record<string, unknown>, string][] = [
  ['choice', plain, 'right'],
  ['exam-choice', plain, 'right'],
  ['choice-or-none', { ...plain, none: 'none of the above', none_is_right: false }, 'right'],
  ['choice-or-none', { ...plain, none: 'none of the above', none_is_right: true }, 'none of the above'],
  [
    'deduction',
    {
      introduction: 'Ada and Ben are red or blue.',
      groups: [{ parts: ['Ada', 'Ben'], values: ['red', 'blue'], all_different: false }],
      clues: [clue('One.'), clue('Two.')],
      mode: 'must',
      question: 'Which must be true?',
      correct: clue('right'),
      wrong: [clue('one'), clue('two'), clue('three')],
    },
    'right',
  ],
  [
    'syllogism',
    {
      premises: [say('All herons are waders.', 'wader'), say('All herons are birds.', 'bird')],
      question: 'Which follows?',
      correct: say('right', 'wader'),
      wrong: [say('one', 'bird'), say('two', 'bird'), say('three', 'bird')],
    },
    'right',
  ],
  [
    'numeric-choice',
    { question: 'How much?', unit: '', calculation: '2 * 3', correct: 6, wrong: [5, 8, 9] },
    '6',
  ],
];

describe.each(single)('%s', (name, fields, option) => {
  const form = getForm(name);

  it.each([0, 1, 2, 3])('agrees with its key when variant %i is answered rightly', (variant) => {
    const answer = { reasoning: 'So it is.', answer: findLetter(form.show(fields, variant), option) };
    expect(form.compare?.(answer, fields, variant)).toBe(form.key(fields));
    expect(form.showAnswer(answer, fields, variant)).toBe(`So it is.\n\n${answer.answer}. ${option}`);
  });

  it('tells wrong answers from the key in every variant', () => {
    for (const variant of [0, 1, 2, 3]) {
      const letter = findLetter(form.show(fields, variant), option);
      const others = ['A', 'B', 'C', 'D'].filter((entry) => entry !== letter);
      for (const other of others) {
        const answer = { reasoning: 'So.', answer: other };
        expect(form.compare?.(answer, fields, variant)).not.toBe(form.key(fields));
      }
    }
  });

  it('shows the options in another order in the next variant, variant 0 by default', () => {
    expect(form.show(fields)).toBe(form.show(fields, 0));
    expect(form.show(fields, 1)).not.toBe(form.show(fields, 0));
  });

  it('takes no letter that is not shown', () => {
    const schema = form.answer(fields);
    expect(schema?.safeParse({ reasoning: 'So.', answer: 'F' }).success).toBe(false);
  });
});

describe('orderOptions', () => {
  it('moves every option to another place in each variant', () => {
    const options = ['a', 'b', 'c', 'd'];
    const orders = [0, 1, 2, 3].map((variant) => orderOptions('question', options, variant));
    for (const place of options.keys()) {
      expect(new Set(orders.map((order) => order[place])).size).toBe(4);
    }
    expect(orderOptions('question', options, 4)).toEqual(orders[0]);
  });

  it('puts the first option everywhere with about the same odds', () => {
    const places = [0, 0, 0, 0];
    for (let number = 0; number < 400; number++) {
      const place = orderOptions(`question ${number}`, ['a', 'b', 'c', 'd']).indexOf('a');
      places[place] = (places[place] ?? 0) + 1;
    }
    expect(Math.min(...places)).toBeGreaterThan(60);
  });
});

describe('faults of options', () => {
  it.each([
    ['exam-choice', { ...plain, wrong: ['Right.', 'two', 'three'] }, ['two options say the same']],
    ['choice-or-none', { ...plain, none: 'three', none_is_right: true }, ['two options say the same']],
    [
      'numeric-choice',
      { question: 'q', unit: '', calculation: '6', correct: 6, wrong: [6, 7, 8] },
      ['two options are the same number'],
    ],
    [
      'choices',
      { question: 'Which?', right: ['a'], wrong: ['b', 'B'] },
      ['two options say the same', 'there must be at least four options in all'],
    ],
    [
      'two-part',
      {
        question: 'q',
        first: 'When?',
        second: 'when?',
        correct_first: '1',
        correct_second: '1',
        wrong: ['2', '3'],
      },
      ['two options say the same', 'both parts ask the same'],
    ],
    [
      'syllogism',
      {
        premises: [say('All herons are waders.', 'wader'), say('All herons are birds.', 'bird')],
        question: 'q',
        correct: say('right', 'fish'),
        wrong: [say('one', 'heron'), say('two', 'bird'), say('three', 'bird')],
      },
      [
        'an option speaks of a class that no premise names; name each class by the same words',
        'subject and predicate of a statement are the same',
      ],
    ],
  ])('%s', (name, fields, faults) => {
    expect(getForm(name).faults(fields)).toEqual(faults);
  });
});

describe('choices', () => {
  const form = getForm('choices');
  const fields = {
    question: 'Which are mammals?',
    right: ['bat', 'whale'],
    wrong: ['shark', 'tuna', 'newt'],
  };

  it.each([0, 1, 2])('agrees with its key in variant %i, whatever the order of the letters', (variant) => {
    const shown = form.show(fields, variant);
    const answers = ['whale', 'bat'].map((option) => findLetter(shown, option));
    expect(form.compare?.({ reasoning: 'So.', answers }, fields, variant)).toBe(form.key(fields));
    const short = { reasoning: 'So.', answers: answers.slice(1) };
    expect(form.compare?.(short, fields, variant)).not.toBe(form.key(fields));
    expect(form.showAnswer({ reasoning: 'So.', answers }, fields, variant).split('\n').slice(2)).toEqual(
      [...answers].sort().map((letter) => shown.split('\n').find((line) => line.startsWith(`${letter}. `))),
    );
  });
});

describe('two-part', () => {
  const form = getForm('two-part');
  const fields = {
    question: 'A tap fills a tank in 3 hours.',
    first: 'When is it full?',
    second: 'When is it half full?',
    correct_first: '3 hours',
    correct_second: '90 minutes',
    wrong: ['1 hour', '2 hours'],
  };

  it.each([0, 1, 2])('agrees with its key in variant %i, part by part', (variant) => {
    const shown = form.show(fields, variant);
    const [first, second] = ['3 hours', '90 minutes'].map((option) => findLetter(shown, option));
    expect(form.compare?.({ reasoning: 'So.', first, second }, fields, variant)).toBe(form.key(fields));
    const turned = { reasoning: 'So.', first: second, second: first };
    expect(form.compare?.(turned, fields, variant)).not.toBe(form.key(fields));
  });
});

describe('lists that are answered as a whole', () => {
  const reasoning = 'So it is.';
  const lists = [
    {
      name: 'ordering',
      fields: {
        question: 'In which order?',
        in_order: ['It rains.', 'The river rises.', 'The quay is shut.'],
      },
      answerTo(shown: string) {
        const order = this.fields.in_order?.map((entry) => findLetter(shown, entry));
        return { reasoning, answerable: true, order };
      },
      guess: { reasoning, answerable: true, order: ['A', 'B', 'C'] },
    },
    {
      name: 'matching',
      fields: {
        question: 'Who does what?',
        pairs: [
          { left: 'Ada', right: 'draws' },
          { left: 'Ben', right: 'pays' },
          { left: 'Cleo', right: 'builds' },
        ],
      },
      answerTo(shown: string) {
        const right = this.fields.pairs?.map((pair) => findLetter(shown, pair.right));
        return { reasoning, answerable: true, right };
      },
      guess: { reasoning, answerable: true, right: ['A', 'B', 'C'] },
    },
    {
      name: 'true-false-pair',
      fields: {
        evidence: '',
        question: 'Say of each whether it is true.',
        true_statement: 'The lamp is old.',
        false_statement: 'The lamp is new.',
      },
      answerTo(shown: string) {
        const isFirst = shown.includes(`1. ${this.fields.true_statement}`);
        return { reasoning, first: isFirst ? 'true' : 'false', second: isFirst ? 'false' : 'true' };
      },
      guess: { reasoning, first: 'true', second: 'false' },
    },
  ];

  it.each(lists)(
    '$name: a right answer agrees with the key in every variant, a guess by place in one',
    (list) => {
      const { name, fields, guess } = list;
      const form = getForm(name);
      const variants = [0, 1, 2];
      for (const variant of variants) {
        const answer = list.answerTo(form.show(fields, variant));
        expect(form.compare?.(answer, fields, variant)).toBe(form.key(fields));
      }
      const guesses = variants.slice(0, 2).map((variant) => form.compare?.(guess, fields, variant));
      expect(new Set(guesses).size).toBe(2);
    },
  );
});
