import { expect, it } from 'vitest';
import { followSkill } from '../follow-scripted.ts';

const passage =
  'Skerry lies an hour off the coast. In summer the ferry takes 172 people a day, in winter few.';
const table = {
  title: 'Ferry to Skerry, 2023',
  columns: ['Month', 'Passengers', 'Trips'],
  rows: [
    ['January', 120, 20],
    ['March', 310, 31],
    ['May', 840, 56],
    ['July', 1720, 80],
    ['October', 410, 41],
  ],
};
const instruction =
  'Sum up the table in one paragraph for the harbour board. Bring out the whole year and the extremes.';
const judged = { match: { role: 'judge' as const }, answer: { unmet: [], reason: 'All true.', score: 9 } };
const follow = (text: string, more: object[]) =>
  followSkill({
    skill: 'data-to-text',
    transformation: 'table',
    kind: 'table-summary',
    passage,
    script: [
      { match: { role: 'transform', contains: 'Skerry lies' }, answer: table },
      {
        match: { role: 'instruct', contains: 'Ferry to Skerry' },
        answer: { instructions: [{ instruction }] },
      },
      { match: { role: 'respond', contains: ['"October"', instruction] }, answer: text },
      ...(more as []),
    ],
  });

it('makes a record whose text states what the data holds or gives', async () => {
  const outcome = await follow(
    'In 2023 the ferry carried 3,400 people on 228 trips. July stood out with 1,720, or 50.6 % of the total; January had 120, 6 a trip.',
    [judged],
  );
  expect(outcome.body.detail).toBeNull();
  if (outcome.state !== 'accepted') throw new Error('it was not accepted');
  expect(outcome.record.messages[0]?.content).toBe(`${JSON.stringify(table, null, 1)}\n\n${instruction}`);
  expect(outcome.record.checks.map(({ name }) => name)).toEqual(['schema', 'refusal', 'numbers', 'judge']);
});

it.each([
  ['a wrong total', 'In 2023 the ferry carried 3,500 people; July had 1,720 and January 120.'],
  ['a wrong share', 'Of 3,400 people 1,720, or 56 %, came in July.'],
  ['too few figures', 'July had 1,720 people.'],
])('refuses %s', async (_, text) => {
  const outcome = await follow(text, []);
  expect([outcome.state, outcome.reason]).toEqual(['rejected', 'numbers']);
});

it('looks numbers up in the lines of a rewritten table', async () => {
  const lines = [
    'Ferry to Skerry, 2023',
    'Month | Passengers | Trips',
    'January | 120 | 20',
    'March | | 31',
    'May | 840 | 56',
    'July | 1720 | 80',
    'August | 1610 | 78',
  ].join('\n');
  const outcome = await followSkill({
    skill: 'data-to-text',
    transformation: 'table',
    kind: 'table-summary',
    refinements: [{ goal: 'missing-values', suggestion: 0 }],
    passage,
    script: [
      { match: { role: 'transform' }, answer: table },
      { match: { role: 'instruct' }, answer: { instructions: [{ instruction }] } },
      { match: { role: 'suggest' }, answer: { suggestions: ['Leave out the passengers of March.'] } },
      {
        match: { role: 'edit', contains: 'Leave out the passengers of March.' },
        answer: { passage: lines, instruction: { instruction: 'Sum it up and say what is missing.' } },
      },
      {
        match: { role: 'respond', contains: 'August | 1610' },
        answer:
          'Without March, for which 1 figure is missing, 4,290 people came on 265 trips; July had 1,720.',
      },
      judged,
    ],
  });
  expect(outcome.body.detail).toBeNull();
  expect(outcome.state).toBe('accepted');
});
