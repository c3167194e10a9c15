import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { ferry, turns, wish } from '../ferry-apis.ts';
import { checkPlay, type GivenPlay } from './check-play.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const play = (text: string): GivenPlay => ({
  form: 'tool-dialogue',
  data: ferry,
  fields: wish,
  respond: [turns.find, turns.book, { say: text, act: 'done', calls: [] }],
});

describe('tool-results', () => {
  it.each([
    ['figures and identifiers of results', turns.done.say],
    ['what the user said', 'Your 2 seats on 20 March 2025 are booked.'],
    ['ordinals and units', 'On the 20th you have 2 seats of 12.50€ each.'],
    ['another way of writing', 'Booked on SK-1730 at 5:30 pm for 18.00 in all.'],
    ['a code in another writing', 'Booked on SK 1730 (SK1730), B-101, for 18 in all.'],
    ['a time as Germans write it', 'Um 17.30 Uhr, also 5:30 pm.'],
    ['a year in two digits', 'On 20/3/25.'],
    ['a code with another hyphen', 'Your booking is B101 on SK‑1730.'],
    ['a sum with an x', 'You pay 2 x 9.00 = 18.00.'],
    ['how many entries are of a kind', 'Of 2 crossings, 1 leaves at 17:30.'],
    ['another unit of the same', 'You pay 900 cents each.'],
    ['how many entries there were', 'Of 2 crossings I took the later one.'],
    ['a sum that is shown', 'You pay 2 × 9.00 = 18.00, and 18.00 EUR × 2 = 36 EUR there and back.'],
    [
      'what standards and substances are called',
      'Your 2 seats are on an A4 ticket, as MP3 too. The WiFi is WPA2, the CO2 is offset, ISO-8859-1 is for PM2.5.',
    ],
    ['numbers of list lines', '1. Found the boat.\n2. Booked it.\n3. Paid 18.'],
  ])('passes %s', async (_, text) => {
    expect((await checkPlay('tool-results', play(text), interpreter)).finding).toMatchObject({
      passed: true,
    });
  });

  it.each([
    ['a made-up total', 'Booked: B101, 21 in all.', '1 of 2 figures and identifiers stand in no result'],
    [
      'a seat that is called as paper is',
      'B101 is seat A4.',
      '1 of 2 figures and identifiers stand in no result',
    ],
    ['a made-up booking', 'Booked under B102 for 18.', '1 of 2 figures and identifiers stand in no result'],
    [
      'another crossing',
      'Booked on SK-1731, 18 in all.',
      '1 of 2 figures and identifiers stand in no result',
    ],
    [
      'an address from nowhere',
      'Write to office@skerry.example about B101.',
      '1 of 2 figures and identifiers stand in no result',
    ],
    [
      'another code in another writing',
      'Booked on SK1731.',
      '1 of 1 figures and identifiers stand in no result',
    ],
    ['a figure at the beginning', '9999. So many came.', '1 of 1 figures and identifiers stand in no result'],
    [
      'a short figure at the beginning',
      '77. So many came.',
      '1 of 1 figures and identifiers stand in no result',
    ],
    ['a sum of made-up figures', 'You pay 4 × 11 = 44.', '3 of 3 figures and identifiers stand in no result'],
    ['a sum that is wrong', 'You pay 2 × 9.00 = 19.00.', '1 of 3 figures and identifiers stand in no result'],
    ['the figure of a code', 'You have 1730 seats.', '1 of 1 figures and identifiers stand in no result'],
    ['a time from nowhere', 'B101 leaves at 16:45.', '2 of 3 figures and identifiers stand in no result'],
  ])('refuses %s', async (_, text, evidence) => {
    expect((await checkPlay('tool-results', play(text), interpreter)).finding).toEqual({
      passed: false,
      evidence,
    });
  });

  it('takes for known what the APIs in reach say of themselves', async () => {
    const [find, book, ...others] = ferry.apis;
    const told = { ...book, description: 'Books 1 to 45 seats on a crossing.' };
    const given = {
      ...play('You may book 45 seats at most.'),
      data: { ...ferry, apis: [find, told, ...others] },
    };
    expect((await checkPlay('tool-results', given, interpreter)).finding).toMatchObject({ passed: true });
  });

  it('does not take for known what only comes later', async () => {
    const early = { ...turns.find, say: 'I will book B101.' };
    const given = { ...play('Booked.'), respond: [early, turns.book, { ...turns.done, say: 'Booked.' }] };
    expect((await checkPlay('tool-results', given, interpreter)).finding).toMatchObject({ passed: false });
  });
});
