import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { ferry, turns, wish } from '../ferry-apis.ts';
import { checkPlay, type GivenPlay } from './check-play.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const { find, book, bookEarly, cancel, done } = turns;
const play = (
  respond: object[],
  fields: object = {},
  options: object = {},
  user: string[] = [],
): GivenPlay => ({
  form: 'tool-dialogue',
  data: ferry,
  fields: { ...wish, ...fields },
  respond,
  user,
  options: { ...options },
});
const say = (act: string, text = 'All is said.') => ({ say: text, act, calls: [] });
const bookCall = (seats: number, more: object = {}) => ({
  say: '',
  act: 'call',
  calls: [{ name: 'bookSeats', arguments: { crossingId: 'SK-1730', seats, ...more } }],
});
const cancelCall = (bookingId: string) => ({
  say: '',
  act: 'call',
  calls: [{ name: 'cancelBooking', arguments: { bookingId } }],
});
/** The ferry office with another description of what identifies a booking. */
const described = (description: string, allowed: string[] = []) => ({
  ...ferry,
  apis: ferry.apis.map((api) =>
    api.name === 'cancelBooking'
      ? { ...api, parameters: [{ ...api.parameters[0], description, allowed }] }
      : api,
  ),
});
const lamps = {
  apis: [
    {
      name: 'act',
      description: 'Switches.',
      parameters: [
        { name: 'on', type: 'boolean', description: 'on or off', required: true, allowed: [] },
        { name: 'boxes', type: 'list of strings', description: 'L3 to L9', required: true, allowed: [] },
      ],
    },
  ],
  stand_in: 'const state = {}; function act({ on }) { state.on = on; return state; }',
  notes: '',
};
/** One call with a list, and what the instruction expects of it. */
const switchBoxes = (expected: string, boxes: string[]): GivenPlay => ({
  ...play([{ say: '', act: 'call', calls: [{ name: 'act', arguments: { on: true, boxes } }] }, done], {
    request: `Switch on ${expected}.`,
    expected: [{ name: 'act', arguments: [{ name: 'boxes', value: expected }], after_asking: false }],
  }),
  data: lamps,
});
const missing = {
  request: 'Seats on the 17:30 boat to Skerry on 20 March 2025, please.',
  facts: ['We are 4.'],
  expected: [{ name: 'bookSeats', arguments: [{ name: 'seats', value: '4' }], after_asking: true }],
};
const absent = { request: 'Cancel B100.', expected: [], withheld: ['cancelBooking'] };
const superfluous = { request: `${wish.request} My cabin was number 44.`, unused: ['44'] };
const later = {
  later: ['You want to cancel.'],
  expected: [{ name: 'cancelBooking', arguments: [], after_asking: false }],
};
const both = { ...find, calls: [...find.calls, ...book.calls] };

describe('tool-calls', () => {
  it.each([
    [
      'the expected calls',
      play([find, book, done], {}, { apis: 2, asks: 'no' }),
      '2 calls valid and executed, 2 of them expected',
    ],
    [
      'a question before the call that needs it',
      play([find, say('ask'), bookCall(4), say('done')], missing, { asks: 'yes' }, ['Four.']),
      '2 calls valid and executed, 1 of them expected',
    ],
    [
      'an honest end where the API is absent',
      play([say('cannot')], absent, { calls: 'none', outcome: 'cannot', needs: ['withheld'] }),
      '0 calls valid and executed, 0 of them expected',
    ],
    [
      'two calls at once',
      play([both, done], { request: `${wish.request} Its id is SK-1730.` }, { needs: ['parallel'] }),
      '2 calls valid and executed, 2 of them expected',
    ],
    [
      'a call from a result',
      play([find, book, done], {}, { needs: ['dependent'] }),
      '2 calls valid and executed, 2 of them expected',
    ],
    [
      'an id that the user tells',
      play([find, book, say('ask'), cancelCall('B999'), say('done')], {}, {}, [
        'The old one, b999, is to go.',
      ]),
      '3 calls valid and executed, 2 of them expected',
    ],
    ...(
      [
        ['with a space', 'B999', 'The old one, B 999, is to go.'],
        ['by its number', 'B-007', 'Booking number seven is to go.'],
        ['by its place', '2', 'The second one is to go.'],
        ['in a list', 'B13', 'B-12 and 13 are to go.'],
      ] as const
    ).map(([way, id, said]): [string, GivenPlay, string] => [
      `an id that the user tells ${way}`,
      play([find, book, say('ask'), cancelCall(id), say('done')], {}, {}, [said]),
      '3 calls valid and executed, 2 of them expected',
    ]),
    [
      'an id that its API tells',
      { ...play([find, book, cancelCall('B5'), done]), data: described('id, B5 where none is known') },
      '3 calls valid and executed, 2 of them expected',
    ],
    [
      'an id that its API allows',
      { ...play([find, book, cancelCall('B5'), done]), data: described('id', ['B5', 'B6']) },
      '3 calls valid and executed, 2 of them expected',
    ],
    [
      'expected values in other writing',
      play([find, book, done], {
        expected: [
          {
            name: 'bookSeats',
            arguments: [
              { name: 'seats', value: '2.0' },
              { name: 'crossingId', value: 'sk 1730' },
            ],
            after_asking: false,
          },
        ],
      }),
      '2 calls valid and executed, 1 of them expected',
    ],
    [
      'an expected list that is no JSON, and an expected yes',
      {
        ...play([], {
          request: 'Do it.',
          expected: [
            {
              name: 'act',
              arguments: [
                { name: 'on', value: 'Yes' },
                { name: 'boxes', value: 'L3 and L4' },
              ],
              after_asking: false,
            },
          ],
        }),
        respond: [
          { say: '', act: 'call', calls: [{ name: 'act', arguments: { on: true, boxes: ['L4', 'L3'] } }] },
          done,
        ],
        data: lamps,
      },
      '1 call valid and executed, 1 of them expected',
    ],
    ...(
      [
        ['Salt and Pepper', ['Salt and Pepper']],
        ['12 Mill Lane, Skerry', ['12 Mill Lane, Skerry']],
        ['Salt and Pepper, Sugar', ['Sugar', 'Salt and Pepper']],
        ['12 Mill Lane, Skerry; 3 Quay, Skerry', ['12 Mill Lane, Skerry', '3 Quay, Skerry']],
      ] as const
    ).map(([expected, boxes]): [string, GivenPlay, string] => [
      `a list whose entries hold what parts others: ${expected}`,
      switchBoxes(expected, [...boxes]),
      '1 call valid and executed, 1 of them expected',
    ]),
    [
      'an earlier call of the same API with nothing but what the request holds',
      {
        ...play(
          [],
          {
            request: 'Switch L3 and L4, please.',
            facts: ['Switch them on.'],
            expected: [
              {
                name: 'act',
                arguments: [
                  { name: 'on', value: 'true' },
                  { name: 'boxes', value: 'L3, L4' },
                ],
                after_asking: true,
              },
            ],
          },
          { asks: 'yes' },
          ['On.'],
        ),
        respond: [
          { say: '', act: 'call', calls: [{ name: 'act', arguments: { boxes: ['L3', 'L4'] } }] },
          say('ask'),
          { say: '', act: 'call', calls: [{ name: 'act', arguments: { on: true, boxes: ['L3', 'L4'] } }] },
          done,
        ],
        data: {
          ...lamps,
          apis: [
            {
              ...lamps.apis[0],
              parameters: lamps.apis[0]?.parameters.map((one) => ({
                ...one,
                required: one.name === 'boxes',
              })),
            },
          ],
        },
      },
      '2 calls valid and executed, 1 of them expected',
    ],
    [
      'a value that belongs in none and in one as well',
      play(
        [find, book, done],
        { ...superfluous, request: `${wish.request} My sister has 2 already.`, unused: ['2'] },
        { needs: ['unused'] },
      ),
      '2 calls valid and executed, 2 of them expected',
    ],
    [
      'a call from a short id in a result',
      {
        ...play(
          [find, { ...book, calls: [{ name: 'bookSeats', arguments: { crossingId: '4', seats: 2 } }] }, done],
          {},
          { needs: ['dependent'] },
        ),
        data: { ...ferry, stand_in: ferry.stand_in.replaceAll('SK-1730', '4') },
      },
      '2 calls valid and executed, 2 of them expected',
    ],
    [
      'a way round a refusal',
      play([find, bookEarly, book, done], {}, { needs: ['recovery'] }),
      '3 calls valid and executed, 2 of them expected',
    ],
    [
      'a wish that comes later',
      play([find, book, done, cancel, say('done')], later, { needs: ['later'] }, ['Take it back.']),
      '3 calls valid and executed, 1 of them expected',
    ],
    [
      'values left out that belong in no call',
      play([find, book, done], superfluous, { needs: ['unused'] }),
      '2 calls valid and executed, 2 of them expected',
    ],
  ])('passes %s', async (_, given, evidence) => {
    expect((await checkPlay('tool-calls', given, interpreter)).finding).toEqual({ passed: true, evidence });
  });

  it.each([
    ['a list that lacks an entry', switchBoxes('Salt and Pepper', ['Salt']), 'the expected call is not made'],
    ['an expected call not made', play([find, done]), 'one of the 2 expected calls is not made'],
    [
      'an expected call with another value',
      play([find, bookCall(3), done]),
      'one of the 2 expected calls is not made',
    ],
    [
      'an expected no that is a yes',
      {
        ...play([], {
          request: 'Do it.',
          expected: [{ name: 'act', arguments: [{ name: 'on', value: 'no' }], after_asking: false }],
        }),
        respond: [
          { say: '', act: 'call', calls: [{ name: 'act', arguments: { on: true, boxes: ['L3'] } }] },
          done,
        ],
        data: lamps,
      },
      'the expected call is not made',
    ],
    [
      'one call for two that are expected',
      play([find, book, done], { expected: [...wish.expected, wish.expected[1]] }),
      'one of the 3 expected calls is not made',
    ],
    [
      'an expected call that was refused',
      play([find, { ...bookCall(41) }, done], {
        expected: [{ name: 'bookSeats', arguments: [{ name: 'seats', value: '41' }], after_asking: false }],
      }),
      'the expected call is not made',
    ],
    [
      'an id before it is looked up',
      play([both, done]),
      '1 identifier is given to APIs without being looked up or told',
    ],
    [
      'an id that no result holds',
      play([find, book, cancelCall('B7'), done]),
      '1 identifier is given to APIs without being looked up or told',
    ],
    [
      'an id that is part of one, and a number for one',
      play([find, book, cancelCall('B10'), cancelCall('101'), done]),
      '2 identifiers are given to APIs without being looked up or told',
    ],
    [
      'an id that is not quite what the user tells',
      play([find, book, say('ask'), cancelCall('B998'), say('done')], {}, {}, [
        'The old one, B 999, is to go.',
      ]),
      '1 identifier is given to APIs without being looked up or told',
    ],
    [
      'an id beside those that its API allows',
      { ...play([find, book, cancelCall('B7'), done]), data: described('id, such as B5') },
      '1 identifier is given to APIs without being looked up or told',
    ],
    [
      'a call that no API takes',
      play([find, done], { expected: [{ name: 'sailAway', arguments: [], after_asking: false }] }),
      'the instruction expects a call that no API takes',
    ],
    [
      'no question where one is due',
      play([find, bookCall(4), done], missing, { asks: 'yes' }),
      'the assistant does not ask for what is missing',
    ],
    [
      'a guess before the question',
      play([bookCall(1), say('ask'), bookCall(4), done], missing, { asks: 'yes' }, ['Four.']),
      'an API is called with a guessed value before the user is asked',
    ],
    [
      'a needless question',
      play([say('ask'), find, book, done], {}, { asks: 'no' }, ['As I said.']),
      'the assistant asks although nothing is missing',
    ],
    [
      'questions without end',
      play([say('ask'), say('ask'), say('ask'), say('ask')], {}, {}, ['?', '?', '?']),
      'the conversation comes to no end',
    ],
    ['calls without end', play(Array(10).fill(find)), 'the conversation comes to no end'],
    [
      'a workaround for an absent API',
      play([find, say('cannot')], absent, { calls: 'none', outcome: 'cannot', needs: ['withheld'] }),
      '1 call is made where none is of use',
    ],
    [
      'a false claim for an absent API',
      play([say('done')], absent, { calls: 'none', outcome: 'cannot', needs: ['withheld'] }),
      'the assistant ends with done, not with cannot',
    ],
    [
      'nothing withheld',
      play(
        [say('cannot')],
        { ...absent, withheld: [] },
        { calls: 'none', outcome: 'cannot', needs: ['withheld'] },
      ),
      'the instruction withholds no API of the list',
    ],
    [
      'calls one after the other',
      play([find, book, done], {}, { needs: ['parallel'] }),
      'no turn makes two calls at once',
    ],
    [
      'nothing taken from a result',
      play(
        [
          find,
          {
            say: '',
            act: 'call',
            calls: [{ name: 'bookSeats', arguments: { crossingId: 'Skerry', seats: 1 } }],
          },
          done,
        ],
        { expected: [wish.expected[0]] },
        { needs: ['dependent'] },
      ),
      'no call takes a value from an earlier result',
    ],
    [
      'no refusal to recover from',
      play([find, book, done], {}, { needs: ['recovery'] }),
      'no call is refused by its API',
    ],
    [
      'nothing after the refusal',
      play([find, bookEarly, done], { expected: [wish.expected[0]] }, { needs: ['recovery'] }),
      'no call succeeds after the refused one',
    ],
    ['no later wish', play([find, book, done], {}, { needs: ['later'] }), 'no wish comes later'],
    [
      'a value that belongs in no call',
      play(
        [find, bookCall(44), done],
        { ...superfluous, expected: [wish.expected[0]] },
        { needs: ['unused'] },
      ),
      'a call takes a value that belongs in none',
    ],
    [
      'too few APIs',
      play([find, done], { expected: [wish.expected[0]] }, { apis: 2 }),
      '1 different API is called, at least 2 wanted',
    ],
    ['data that is no list of APIs', { ...play([]), data: { apis: [] } }, 'there is no sound list of APIs'],
    [
      'two APIs of one name',
      { ...play([]), data: { ...ferry, apis: [...ferry.apis, ferry.apis[0]] } },
      'there is no sound list of APIs',
    ],
    [
      'a stand-in that lacks an API',
      {
        ...play([]),
        data: { ...ferry, stand_in: ferry.stand_in.replace('function cancelBooking', 'function other') },
      },
      'the stand-in lacks 1 of 3 APIs',
    ],
    [
      'a stand-in that is no program',
      { ...play([]), data: { ...ferry, stand_in: 'function findCrossings( { }' } },
      expect.stringMatching(/^the stand-in does not run/),
    ],
    [
      'a stand-in that breaks',
      {
        ...play([bookCall(1)]),
        data: { ...ferry, stand_in: ferry.stand_in.replace('crossing.free -=', 'crossing.gone.free -=') },
      },
      'the stand-in breaks on a call',
    ],
    [
      'a stand-in that never ends',
      {
        ...play([find]),
        data: {
          ...ferry,
          stand_in: ferry.stand_in.replace('return crossings.filter', 'for (;;); return crossings.filter'),
        },
      },
      'the stand-in ran into its time limit',
    ],
    [
      'a call that fits no schema',
      {
        ...play([find, book, done]),
        spoil: (answer: { events: { calls: { arguments: object }[] }[] }) => {
          for (const one of answer.events[1]?.calls ?? [])
            one.arguments = { crossingId: 'SK-1730', seats: 'two' };
        },
      },
      'a call does not fit the JSON Schema of its API',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect((await checkPlay('tool-calls', given as GivenPlay, interpreter)).finding).toEqual({
      passed: false,
      evidence,
    });
  });

  it('has calls outside the schemas mended before they are recorded', async () => {
    await expect(
      checkPlay('tool-calls', play([bookCall(2, { class: 'royal' })]), interpreter),
    ).rejects.toThrow('a call does not fit its API');
    await expect(
      checkPlay('tool-calls', play([{ ...find, act: 'done', say: 'x' }]), interpreter),
    ).rejects.toThrow('there are calls and act is not call');
    await expect(checkPlay('tool-calls', play([say('call')]), interpreter)).rejects.toThrow(
      'act is call and there are no calls',
    );
    await expect(checkPlay('tool-calls', play([say('done', ' ')]), interpreter)).rejects.toThrow(
      'say is empty',
    );
  });

  it('refuses instructions whose fields do not fit each other', async () => {
    const faulty = (fields: object) => checkPlay('tool-calls', play([], fields), interpreter);
    await expect(faulty({ withheld: ['bookSeats'] })).rejects.toThrow('a call is expected of a withheld API');
    await expect(faulty({ ...missing, facts: [] })).rejects.toThrow('facts is empty');
    await expect(faulty({ ...missing, request: 'For 4 please.' })).rejects.toThrow(
      'the request holds all its values',
    );
    await expect(faulty({ unused: ['99'] })).rejects.toThrow('an unused value does not stand in the request');
  });
});
