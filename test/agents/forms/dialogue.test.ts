import { expect, it } from 'vitest';
import { dialogue } from '../../../src/agents/forms/dialogue.ts';
import type { PlayOrder } from '../../../src/agents/forms/form.ts';

const fields = {
  opening: 'I need a notice for the ferry.',
  plan: ['The user says that it is for tourists.', 'The user wants it under twenty words.'],
  constraints: [{ kind: 'max_words', value: '20' }],
};

function play(say: (order: PlayOrder) => string) {
  const asked: PlayOrder[] = [];
  const played = dialogue.play?.(fields, {
    content: { transformation: 'identity', text: 'The sheet.', data: null },
    shown: fields.opening,
    interpreter: {} as never,
    async ask(order) {
      asked.push(order);
      return say(order);
    },
  });
  return { asked, played };
}

it('plays user and assistant in separate steps, and tells the assistant nothing of the plan', async () => {
  const { asked, played } = play(({ name }) => `words of ${name}`);
  expect(await played).toEqual({
    answer: ['words of assistant-1', 'words of assistant-2', 'words of assistant-3'],
    turns: [
      { role: 'assistant', content: 'words of assistant-1' },
      { role: 'user', content: 'words of user-2' },
      { role: 'assistant', content: 'words of assistant-2' },
      { role: 'user', content: 'words of user-3' },
      { role: 'assistant', content: 'words of assistant-3' },
    ],
  });
  expect(asked.map(({ name, role }) => [name, role])).toEqual([
    ['assistant-1', 'respond'],
    ['user-2', 'user'],
    ['assistant-2', 'respond'],
    ['user-3', 'user'],
    ['assistant-3', 'respond'],
  ]);
  const [first, user, second] = asked;
  expect(first).toMatchObject({ slots: { instruction: fields.opening }, history: [] });
  expect(user?.slots).toEqual({
    content: 'The sheet.',
    guidance: fields.plan[0],
    instruction: fields.opening,
    conversation: `<user>\n${fields.opening}\n</user>\n<assistant>\nwords of assistant-1\n</assistant>`,
  });
  expect(second).toMatchObject({
    slots: { instruction: 'words of user-2' },
    history: [
      { role: 'user', content: fields.opening },
      { role: 'assistant', content: 'words of assistant-1' },
    ],
  });
  for (const { role, slots, history } of asked) {
    if (role === 'respond') expect(JSON.stringify([slots, history])).not.toContain('The user');
  }
});

it('sends a turn back that is headed by a role, repeats another or runs on', async () => {
  const { asked, played } = play(({ name }) => `words of ${name}`);
  await played;
  const user = asked.find(({ name }) => name === 'user-3');
  expect(user?.findFaults?.('Could you make it shorter?')).toEqual([]);
  expect(user?.findFaults?.('**User:** Shorter, please.')).toEqual([
    'it is headed by a role: write the words of this one turn alone',
  ]);
  expect(user?.findFaults?.('Words of user-2.')).toEqual(['it repeats an earlier turn']);
  expect(user?.findFaults?.('no '.repeat(201))).toEqual(['it has more than 200 words']);
});

it('finds plans that say a thing twice and constraints without sense', () => {
  expect(dialogue.faults(fields)).toEqual([]);
  expect(dialogue.faults({ ...fields, plan: ['The user agrees.', 'the user agrees'] })).toEqual([
    'two entries of plan are the same',
  ]);
  expect(dialogue.faults({ ...fields, plan: [fields.opening] })).toEqual([
    'an entry of plan repeats the opening',
  ]);
  expect(dialogue.faults({ ...fields, constraints: [{ kind: 'max_words', value: 'few' }] })).toHaveLength(1);
});
