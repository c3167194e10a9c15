import { expect, it } from 'vitest';
import { followSkill } from '../follow-scripted.ts';

const passage =
  'The board resolves that every keeper shall record the state of the lamp each hour in the book provided, and shall sign each entry with the full name, and shall on no account leave the tower before relief has signed in turn.';
const judged = { match: { role: 'judge' as const }, answer: { unmet: [], reason: 'Alive.', score: 8 } };
const poem = {
  instruction:
    'Write a poem of exactly four lines without rhyme, spoken by a lamp that is to be switched off. Its last line is a question. Do not use the word light.',
  constraints: [
    { kind: 'exact_lines', value: '4' },
    { kind: 'ends_with', value: '?' },
    { kind: 'excludes', value: 'light' },
  ],
};
const parody = {
  instruction:
    'Write a parody of this regulation about the lending of a pencil, in 20 to 60 words. Overdo its chains of duties.',
  constraints: [
    { kind: 'min_words', value: '20' },
    { kind: 'max_words', value: '60' },
  ],
};
const follow = (kind: string, fields: object, text: string, more: object[] = []) =>
  followSkill({
    skill: 'creative-content',
    transformation: 'identity',
    kind,
    passage,
    script: [
      { match: { role: 'instruct', contains: 'The board resolves' }, answer: { instructions: [fields] } },
      { match: { role: 'respond' }, answer: text },
      ...(more as []),
    ],
  });

it('makes a poem under constraints, from the commission alone', async () => {
  const outcome = await follow(
    'poem',
    poem,
    'I held the stairs together\nwith a circle of yellow.\nTonight the dark pays its visit.\nWho will it find awake?',
    [judged],
  );
  expect(outcome.body.detail).toBeNull();
  if (outcome.state !== 'accepted') throw new Error('it was not accepted');
  expect(outcome.record.messages[0]?.content).toBe(poem.instruction);
  expect(outcome.record.checks.map(({ name }) => name)).toEqual([
    'schema',
    'stated-constraints',
    'refusal',
    'constraints',
    'near-copy',
    'judge',
  ]);
});

it('shows a parody its text', async () => {
  const text =
    'Whosoever lends a pencil shall note its length before and after, shall weigh the shavings, shall countersign the shavings, and shall remain seated beside the borrower until a second pencil has been lent to attest the first.';
  const outcome = await follow('parody', parody, text, [judged]);
  expect(outcome.state).toBe('accepted');
  expect(outcome.body.shown).toBe(`${passage}\n\n${parody.instruction}`);
});

it('tells the writer once of a constraint that is broken, and takes what is mended', async () => {
  const mended = 'One.\nTwo.\nThree.\nFour?';
  const repair = { match: { role: 'respond', contains: 'exact_lines' }, answer: mended };
  const outcome = await follow('poem', poem, `${mended}\nFive?`, [repair, judged]);
  expect(outcome.state).toBe('accepted');
  expect(outcome.body.response?.turns.at(-1)?.content).toBe(mended);
});

it.each([
  ['a line too many', 'poem', poem, 'One.\nTwo.\nThree.\nFour.\nFive?', 'constraints'],
  ['a forbidden word', 'poem', poem, 'One.\nTwo.\nThe light.\nFour?', 'constraints'],
  [
    'a copy of the text with other nouns',
    'parody',
    parody,
    'The board resolves that every keeper shall record the state of the pencil each hour in the book provided, and shall sign each entry with the full name.',
    'near-copy',
  ],
  ['a refusal', 'poem', poem, "I'm sorry, but I can't write that poem.", 'refusal'],
])('refuses %s', async (_, kind, fields, text, reason) => {
  const again = reason === 'constraints' ? [{ match: { role: 'respond' }, answer: text }] : [];
  const outcome = await follow(kind, fields, text, again);
  expect([outcome.state, outcome.reason]).toEqual(['rejected', reason]);
});

it('refuses what the judge finds dull', async () => {
  const dull = { match: { role: 'judge' }, answer: { unmet: [], reason: 'Stock phrases.', score: 5 } };
  const outcome = await follow('poem', poem, 'Stars.\nSea.\nSorrow.\nAnd tomorrow?', [dull]);
  expect([outcome.state, outcome.reason]).toEqual(['rejected', 'judge']);
});
