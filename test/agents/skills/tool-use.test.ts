import { afterAll, describe, expect, test } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { ferry, turns, wish } from '../ferry-apis.ts';
import { followScripted } from '../follow-scripted.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const passage = 'The boat to Skerry leaves twice a day in March. Open deck places are cheaper.';
const follow = (
  kind: string,
  fields: object,
  respond: object[],
  user: string[] = [],
  judged = true,
  set = ferry,
) =>
  followScripted({
    skill: 'tool-use',
    kind,
    transformation: 'service-of-a-trade',
    passage,
    interpreter,
    script: [
      { match: { role: 'transform', contains: passage }, answer: set },
      {
        match: { role: 'instruct', contains: 'SK-1730' },
        answer: { instructions: [{ ...wish, ...fields }] },
      },
      ...respond.map((answer) => ({ match: { role: 'respond' as const }, answer })),
      ...user.map((answer) => ({ match: { role: 'user' as const }, answer })),
      ...(judged
        ? [{ match: { role: 'judge' as const }, answer: { unmet: [], reason: 'All is told.', score: 9 } }]
        : []),
    ],
  });

describe('tool-use, from a passage to a record', () => {
  test('calls are executed and their results recorded; a later call has what an earlier one returned', async () => {
    const { outcome, requests } = await follow('dependent-calls', {}, [turns.find, turns.book, turns.done]);
    expect(outcome.body.detail).toBeNull();
    if (outcome.state !== 'accepted') throw new Error(outcome.state);
    const { record } = outcome;
    expect(record.messages).toEqual([
      { role: 'user', content: wish.request },
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          { id: 'call_1', name: 'findCrossings', arguments: '{"island":"Skerry","day":"2025-03-20"}' },
        ],
      },
      {
        role: 'tool',
        tool_call_id: 'call_1',
        content:
          '[{"id":"SK-0714","departs":"07:14","price":12.5,"free":3},{"id":"SK-1730","departs":"17:30","price":9,"free":40}]',
      },
      {
        role: 'assistant',
        content: 'I book them.',
        tool_calls: [{ id: 'call_2', name: 'bookSeats', arguments: '{"crossingId":"SK-1730","seats":2}' }],
      },
      { role: 'tool', tool_call_id: 'call_2', content: '{"bookingId":"B101","total":18}' },
      { role: 'assistant', content: turns.done.say },
    ]);
    expect(record.tools?.[2]).toEqual({
      type: 'function',
      function: {
        name: 'cancelBooking',
        description: 'Cancels a booking and returns what is paid back. Refuses unknown bookings.',
        parameters: {
          type: 'object',
          properties: { bookingId: { type: 'string', description: 'id of the booking' } },
          required: ['bookingId'],
          additionalProperties: false,
        },
      },
    });
    expect(record.checks.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'schema ran',
      'tool-calls ran',
      'tool-results ran',
      'judge judged',
    ]);
    const asked = requests
      .filter(({ role }) => role === 'respond')
      .map(({ messages }) => messages.at(-1)?.content);
    expect(asked.at(-1)).toContain('result of bookSeats: {"bookingId":"B101","total":18}');
    expect(asked.join('\n')).not.toContain('const crossings');
  });

  test('what is missing is asked for, and the user answers from what the instruction says', async () => {
    const fields = {
      request: 'I need seats on the 17:30 boat to Skerry on 20 March 2025.',
      facts: ['We are 4 people.'],
      expected: [{ name: 'bookSeats', arguments: [{ name: 'seats', value: '4' }], after_asking: true }],
    };
    const seats = {
      say: '',
      act: 'call',
      calls: [{ name: 'bookSeats', arguments: { crossingId: 'SK-1730', seats: 4 } }],
    };
    const ask = { say: 'How many seats do you need?', act: 'ask', calls: [] };
    const done = { say: 'Booked: B101 for 4 people, 36 in all.', act: 'done', calls: [] };
    const { outcome, requests } = await follow(
      'several-apis-missing-parameters',
      fields,
      [turns.find, ask, seats, done],
      ['There are 4 of us.'],
    );
    expect(outcome).toMatchObject({ state: 'accepted', body: { detail: null } });
    const roles = outcome.state === 'accepted' ? outcome.record.messages.map(({ role }) => role) : [];
    expect(roles).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
    const user = requests.find(({ role }) => role === 'user')?.messages.at(-1)?.content ?? '';
    expect(user).toContain('- We are 4 people.');
    expect(user).not.toContain('SK-1730');
  });

  test('a withheld API is out of reach, and an honest refusal is accepted', async () => {
    const fields = { request: 'Cancel booking B100 please.', expected: [], withheld: ['cancelBooking'] };
    const cannot = {
      say: 'I cannot cancel bookings with what I have here; booking B100 stands.',
      act: 'cannot',
      calls: [],
    };
    const { outcome } = await follow('needed-api-absent', fields, [cannot]);
    expect(outcome).toMatchObject({ state: 'accepted', body: { detail: null } });
    const tools = outcome.state === 'accepted' ? outcome.record.tools : [];
    expect(JSON.stringify(tools)).not.toContain('cancelBooking');
  });

  test('the user changes the wish after the first answer', async () => {
    const fields = {
      later: ['You want to give the seats back after all.'],
      expected: [...wish.expected, { name: 'cancelBooking', arguments: [], after_asking: false }],
    };
    const back = { say: 'Booking B101 is cancelled; 18 is paid back.', act: 'done', calls: [] };
    const { outcome } = await follow(
      'change-of-mind',
      fields,
      [turns.find, turns.book, turns.done, turns.cancel, back],
      ['Sorry, please give them back.'],
    );
    expect(outcome).toMatchObject({ state: 'accepted', body: { detail: null } });
  });

  test('a figure that no result holds rejects the candidate', async () => {
    const wrong = { ...turns.done, say: 'Two seats are booked: B101, 21 in all.' };
    const { outcome } = await follow('dependent-calls', {}, [turns.find, turns.book, wrong], [], false);
    expect(outcome).toMatchObject({ state: 'rejected', reason: 'tool-results' });
  });

  test('a stand-in that breaks rejects the candidate, whatever was said', async () => {
    const broken = { ...ferry, stand_in: ferry.stand_in.replace('const bookings = new Map();', '') };
    const { outcome } = await follow('dependent-calls', {}, [turns.find, turns.book], [], false, broken);
    expect(outcome).toMatchObject({
      state: 'rejected',
      reason: 'tool-calls',
      body: { detail: 'the stand-in breaks on a call' },
    });
  });
});
