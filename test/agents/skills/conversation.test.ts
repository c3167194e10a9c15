import { expect, it } from 'vitest';
import type { ScriptLine } from '../../../src/teachers/scripted.ts';
import { followSkill } from '../follow-scripted.ts';

const passage =
  'The ferry to Skerry leaves at nine and at four. Bicycles are loaded first. The crossing takes an hour.';
const fields = {
  opening: 'I need a short notice about our ferry for the board at the pier.',
  plan: [
    'The user says that it must name the hours nine and four.',
    'The user asks for at most fifteen words and wants it to begin with "Ferry".',
  ],
  constraints: [
    { kind: 'max_words', value: '15' },
    { kind: 'starts_with', value: 'Ferry' },
    { kind: 'contains', value: 'nine' },
  ],
};
const judged: ScriptLine = {
  match: { role: 'judge' },
  answer: { unmet: [], reason: 'Nothing forgotten.', score: 9 },
};
const talk = (last: string, user = 'Oh, and it has to give the hours: nine and four.'): ScriptLine[] => [
  { match: { role: 'instruct', contains: 'Bicycles are loaded' }, answer: { instructions: [fields] } },
  {
    match: { role: 'respond', contains: fields.opening },
    answer: 'Welcome aboard! The ferry leaves from here every day.',
  },
  { match: { role: 'user', contains: fields.plan[0] ?? '' }, answer: user },
  {
    match: { role: 'respond', contains: user },
    answer: 'Welcome! The ferry to the island leaves at nine and at four.',
  },
  {
    match: { role: 'user', contains: fields.plan[1] ?? '' },
    answer: 'Fifteen words at most, please, and start with "Ferry".',
  },
  { match: { role: 'respond', contains: 'Fifteen words' }, answer: last },
];
const follow = (script: ScriptLine[]) =>
  followSkill({
    skill: 'conversation',
    transformation: 'identity',
    kind: 'follow-up',
    passage,
    script,
  });

it('makes a record of several turns that meets at last what was asked bit by bit', async () => {
  const outcome = await follow([
    ...talk('Ferry to Skerry: leaves at nine and at four. Bicycles first.'),
    judged,
  ]);
  expect(outcome.body.detail).toBeNull();
  if (outcome.state !== 'accepted') throw new Error('it was not accepted');
  expect(outcome.record.messages.map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
    'assistant',
  ]);
  expect(outcome.record.messages[2]?.content).toBe('Oh, and it has to give the hours: nine and four.');
  expect(outcome.record.teacher.models).toMatchObject({ user: 'scripted', respond: 'scripted' });
  expect(outcome.record.checks.map(({ name }) => name)).toEqual([
    'schema',
    'refusal',
    'language',
    'turns',
    'constraints',
    'judge',
  ]);
});

it('refuses a last turn that forgets a demand', async () => {
  const outcome = await follow(talk('Ferry to Skerry: twice a day, bicycles first.'));
  expect([outcome.state, outcome.reason]).toEqual(['rejected', 'constraints']);
});

it('refuses a last turn that says the same again', async () => {
  const outcome = await follow(talk('Welcome! The ferry to the island leaves at nine and at four, sir.'));
  expect([outcome.state, outcome.reason]).toEqual(['rejected', 'turns']);
});

it('has a user turn written again that is headed by a role', async () => {
  const [instruct, first, , ...rest] = talk('Ferry to Skerry: leaves at nine and at four. Bicycles first.');
  const outcome = await follow([
    instruct as ScriptLine,
    first as ScriptLine,
    { match: { role: 'user' }, answer: 'User: it has to give the hours.' },
    {
      match: { role: 'user', contains: 'headed by a role' },
      answer: 'Oh, and it has to give the hours: nine and four.',
    },
    ...rest,
    judged,
  ]);
  expect(outcome.state).toBe('accepted');
});
