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

test('tool-dialogue: a value of the facts may be part of a longer word of the request', () => {
  const form = getForm('tool-dialogue');
  const call = { name: 'bookSeats', arguments: [{ name: 'seats', value: '2' }], after_asking: true };
  const asked = {
    ...wish,
    request: 'Seats on SK-1720, please.',
    facts: ['There are 2 of us.'],
    expected: [call],
  };
  expect(form.faults(asked)).toEqual([]);
  expect(form.faults({ ...asked, request: 'Get me 2 seats.' })).toEqual([
    'a call comes after asking and the request holds all its values',
  ]);
});

test('page-actions: a choice may stand in the goal where a figure besides does not', () => {
  const form = getForm('page-actions');
  const told = (value: string) => ({ what: 'answer' as const, target: '', value });
  const goal = 'Which is longer, berth A, or berth B, and how long is it?';
  expect(form.faults({ ...berthGoal, goal, conditions: [told('berth A'), told('14')] })).toEqual([]);
  expect(form.faults({ ...berthGoal, goal, conditions: [told('berth A')] })).toHaveLength(1);
});
