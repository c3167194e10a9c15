import { expect, it } from 'vitest';
import { followSkill } from '../follow-scripted.ts';

const passage =
  'The lighthouse at Skerry was lit on 3 May 1844. Its keeper was Ada Finch, who lit the lamp every evening at six. In 1861 the board sent Tom Reed to help her.';
const fields = {
  instruction:
    'List every person the text names, with the words that tell the post, and the address of the office.',
  fields: [
    { path: 'people[].name', type: 'span', meaning: 'The name in full.' },
    { path: 'people[].post', type: 'span', meaning: 'The word for the post, null where none is told.' },
    { path: 'office_address', type: 'span', meaning: 'Street and place of the office.' },
  ],
  expected: ['Ada Finch', 'Tom Reed', 'keeper'],
  absent: ['office_address'],
};
const follow = (
  answer: object,
  script: object[] = [{ match: { role: 'judge' }, answer: { unmet: [], reason: 'Complete.', score: 9 } }],
) =>
  followSkill({
    skill: 'text-extraction',
    transformation: 'identity',
    kind: 'entities',
    passage,
    script: [
      { match: { role: 'instruct', contains: 'Skerry' }, answer: { instructions: [fields] } },
      { match: { role: 'respond', contains: 'additionalProperties' }, answer },
      ...(script as []),
    ],
  });

it('makes a record whose answer is JSON of the words of the text', async () => {
  const answer = {
    people: [
      { name: 'Ada Finch', post: 'keeper' },
      { name: 'Tom Reed', post: null },
    ],
    office_address: null,
  };
  const outcome = await follow(answer);
  expect(outcome.body.detail).toBeNull();
  if (outcome.state !== 'accepted') throw new Error('it was not accepted');
  expect(outcome.record.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(outcome.record.messages[0]?.content.startsWith(passage)).toBe(true);
  expect(JSON.parse(outcome.record.messages[1]?.content ?? '')).toEqual(answer);
  expect(outcome.record.checks.map(({ name }) => name)).toEqual([
    'schema',
    'evidence',
    'refusal',
    'json-schema',
    'spans',
    'judge',
  ]);
});

it('refuses an invented span before a judge is paid', async () => {
  const people = [
    { name: 'Ada Finch', post: 'keeper' },
    { name: 'Thomas Reed', post: null },
  ];
  const outcome = await follow({ people, office_address: null }, []);
  expect([outcome.state, outcome.reason]).toEqual(['rejected', 'spans']);
});
