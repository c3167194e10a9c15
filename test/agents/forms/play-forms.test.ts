import { expect, test } from 'vitest';
import { wish } from '../ferry-apis.ts';
import { berthGoal } from '../harbour-site.ts';
import { getForm } from './get-form.ts';

test('tool-dialogue: the student reads the request alone, and the last words answer it', () => {
  const form = getForm('tool-dialogue');
  const fields = { ...wish, facts: ['Hidden.'], unused: ['20'] };
  expect(form.faults(fields)).toEqual([]);
  expect(form.show(fields)).toBe(wish.request);
  expect(form.needs).toEqual(['user']);
  const answer = form.answer(fields)?.parse({
    fault: null,
    ended: true,
    events: [
      { who: 'assistant', act: 'ask', say: 'When?', calls: [] },
      { who: 'user', because: 'asked', say: 'Today.' },
      { who: 'assistant', act: 'done', say: 'Booked.', calls: [] },
    ],
  });
  expect(form.showAnswer(answer, fields)).toBe('Booked.');
});

test('page-actions: the student reads the goal alone, and the last words answer it', () => {
  const form = getForm('page-actions');
  expect(form.faults(berthGoal)).toEqual([]);
  expect(form.show(berthGoal)).toBe(berthGoal.goal);
  const answer = form.answer(berthGoal)?.parse({
    fault: null,
    ended: 'finish',
    said: 'It is done.',
    steps: [],
    pages: ['index.html'],
    left: [],
  });
  expect(form.showAnswer(answer, berthGoal)).toBe('It is done.');
});
