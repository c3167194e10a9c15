import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/agents/checks/checks.ts';

const opening = 'Which ferry can I take to Skerry on Sunday?';
const plan = ['The user says that they travel with a bicycle and two children.'];
const good = [
  [
    'assistant',
    'On Sundays there are two: at nine and at four. Which of them suits you depends on the tide.',
  ],
  ['user', 'The early one. I bring a bicycle and two small children with me.'],
  ['assistant', 'Then be there at half past eight: bicycles are loaded first, and the children ride free.'],
] as const;

async function check(turns: readonly (readonly [string, string])[], given = plan) {
  const found = checks.find(({ name }) => name === 'turns');
  return await found?.find(
    {
      form: { name: 'dialogue' },
      shown: opening,
      instruction: { fields: { opening, plan: given, constraints: [] } },
      responses: [{ answer: null, turns: turns.map(([role, content]) => ({ role, content })) }],
    } as never,
    {},
    {} as never,
  );
}

const change = (at: number, role: string, content: string) =>
  good.map((turn, index) => (index === at ? ([role, content] as const) : turn));

describe('turns', () => {
  it('passes a conversation', async () => {
    expect(await check(good)).toEqual({ passed: true, evidence: '4 turns alternate, each new' });
  });

  it('passes a short turn that says again what was offered', async () => {
    expect(await check(change(1, 'user', 'At nine and at four?'))).toMatchObject({ passed: true });
  });

  it('passes the first answer again, changed as the user asked', async () => {
    const notice =
      'On Sundays there are two: at nine and at four. Which of them suits you depends on the weather.';
    const changed = [
      good[0],
      ['user', 'Say the weather, please, for tourists know no tide.'],
      ['assistant', notice],
    ];
    expect(await check(changed as never)).toMatchObject({ passed: true });
  });

  it.each([
    [
      'two assistant turns in a row',
      change(1, 'assistant', 'And one at six.'),
      'turn 3 is not the turn of the user',
    ],
    ['a user turn without answer', good.slice(0, 2), 'the last turn is not answered'],
    ['fewer turns than planned', good.slice(0, 1), '1 user turns, 2 planned'],
    ['an empty turn', change(1, 'user', ' '), 'turn 3 is empty'],
    ['a turn headed by a role', change(1, 'user', 'User: the early one.'), 'turn 3 speaks for another role'],
    [
      'an assistant that goes on for the user',
      change(2, 'assistant', 'Be there at eight.\nUser: Thank you!\nAssistant: Welcome.'),
      'turn 4 speaks for another role',
    ],
    ['the opening again', change(1, 'user', `${opening} `), 'turn 3 repeats an earlier turn'],
    [
      'the first answer again with a word more',
      change(2, 'assistant', `${good[0][1]} Indeed.`),
      'turn 4 repeats an earlier turn',
    ],
    [
      'a user who says what the assistant has just said',
      change(
        1,
        'user',
        'So on Sundays there are two: at nine and at four. Which of them suits you depends on the tide, I see.',
      ),
      'turn 3 repeats what it answers',
    ],
    [
      'a user who gives the answer',
      change(
        1,
        'user',
        'I should be there at half past eight: bicycles are loaded first, and the children ride free. Right?',
      ),
      'turn 3 is answered by itself',
    ],
    [
      'a user who recites the plan',
      change(1, 'user', 'The user says that they travel with a bicycle and two children.'),
      'a user turn recites the plan',
    ],
    [
      'an endless user',
      change(1, 'user', 'and so on, '.repeat(80)),
      'turn 3 has 240 words, at most 200 allowed',
    ],
  ])('refuses %s', async (_, turns, evidence) => {
    expect(await check(turns)).toEqual({ passed: false, evidence });
  });
});
