import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const sales = JSON.stringify({
  title: 'Sales',
  columns: ['month', 'units', 'revenue'],
  rows: [
    ['2024-01', 120, 14.5],
    ['2024-02', 98, 12.1],
    ['2024-03', 143, 17.2],
    ['2024-04', 151, 18.9],
    ['2024-05', 160, 20.3],
    ['2024-06', 155, 19.8],
    ['2024-07', 172, null],
    ['2024-08', 101, 13.0],
  ],
});
const log = JSON.stringify({
  source: 'pump',
  entries: [
    { time: '2024-03-05T14:05:09Z', level: 'INFO', value: 3.2 },
    { time: '2024-03-05T14:17:09Z', level: 'WARN', value: 4.8 },
    { time: '2024-03-05T15:05:09Z', level: 'WARN', value: 5.1 },
    { time: '2024-03-05T15:06:09Z', level: 'ERROR', value: null },
    { time: '2024-03-05T15:06:54Z', level: 'WARN', value: null },
  ],
});
const life = JSON.stringify({
  triples: [
    { subject: 'Ada Brandt', relation: 'born on', object: '1899-10-03' },
    { subject: 'Ada Brandt', relation: 'keeper from', object: 1923 },
    { subject: 'Ada Brandt', relation: 'left on', object: '1954-09-25' },
    { subject: 'the light', relation: 'steps', object: 94 },
    { subject: 'the light', relation: 'built in', object: 1871 },
  ],
});
const shifts = JSON.stringify({
  entries: [
    ['06:58:00', 'pump', 'stopped'],
    ['07:02:00', 'heater', 'on'],
    ['07:30:00', 'door', 'opened'],
    ['08:31:00', 'pump', 'started'],
    ['08:34:00', 'heater', 'off'],
  ].map(([time, part, message]) => ({ time, part, message })),
});
const csv = 'town;people;schools\nAvel;12500;8\nBrink;4200;3\nCorve;830;1';

const candidate = (text: string, passage = sales, options = {}) => ({
  form: 'free-text',
  fields: { instruction: 'Report on it.' },
  passage,
  answers: [text],
  options,
});

describe('numbers', () => {
  it.each([
    ['values as they stand', candidate('In January 120 units went out, in August 101.')],
    ['sum, mean, and rounding', candidate('In all 1,100 units, 137.5 a month; about 138.')],
    ['a change between named months', candidate('From March (143) to April sales rose by 8, or 5.6 %.')],
    [
      'first to last and least to greatest',
      candidate('They fell by 15.8 % over the time. The range was 74.'),
    ],
    ['a share of the whole', candidate('July made up 15.6 % of all units.')],
    ['a price within a row', candidate('In May a unit brought 0.127.')],
    ['a sum over a run of rows', candidate('January to March together: 361 units.')],
    ['a count of gaps', candidate('1 of the 8 months lacks a figure, though 172 units went out.')],
    ['what falls on each in all', candidate('The 8 months brought 0.125 for each unit.')],
    ['a sum whose rows come next', candidate('In the 2 best months 332 went out. They were May and July.')],
    ['spans of years', candidate('Ada Brandt was 23 in 1923. She left 31 years later.', life)],
    ['how long a part ran', candidate('At 07:02 the heater came on; it ran for 92 minutes.', shifts)],
    ['a share of several rows', candidate('May and June made up 28.6 % of all units.')],
    ['what is left without one', candidate('Without August it would be 999 units, 142.7 a month.')],
    [
      'a wait between times that are told',
      candidate('From 06:58 to 08:31 it stood still, 93 minutes.', shifts),
    ],
    ['years between years that are told', candidate('Born in 1899, at 55 she left in 1954.', life)],
    ['German notation', candidate('Zusammen 1.100 Stück, im Mittel 137,5.')],
    ['numbered lines', candidate('1. January: 120\n2. February: 98\n3. March: 143\n14. August: 101')],
    ['a time of day and a wait', candidate('At 2:05 pm it read 3.2; 12 minutes later 4.8.', log)],
    ['a whole span and counts by level', candidate('In 61.75 minutes 3 warnings of 5 entries.', log)],
    [
      'lines with separators',
      candidate('Avel has 12,500 people, 8,300 more than Brink; 12 schools in all.', csv),
    ],
    [
      'a number of the instruction',
      {
        ...candidate('For the 25 members: 120 units in January.'),
        fields: { instruction: 'Write it for our 25 members.' },
      },
    ],
    ['one slip, where one may be', candidate('From 120 to 999.', sales, { most_strange: 1 })],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('numbers', given)).toMatchObject({ passed: true });
  });

  it.each([
    ['a wrong sum', candidate('In all 1,200 units.'), 1],
    ['a wrong percentage', candidate('From 120 in January to 172 in July: a rise of 52 %.'), 1],
    ['a wrong difference', candidate('April beat March by 28 units.'), 1],
    ['a number from nowhere', candidate('Sales were 120, after 3,714 the year before.'), 1],
    ['an invented year', candidate('In 2023 there were 120.'), 1],
    ['a wrong decimal', candidate('Revenue began at 14.8.'), 1],
    ['a wrong wait', candidate('It failed 37 minutes after 14:17.', log), 1],
    ['a wrong value in a log', candidate('It stood at 6.6.', log), 1],
    ['a wrong mean of each', candidate('The 8 months brought 0.141 for each unit.'), 1],
    ['a sum of rows that are not told', candidate('In the 2 best months 332 went out. Few in August.'), 1],
    ['a wrong span of years', candidate('Ada Brandt left after 35 years.', life), 1],
    ['a wrong wait between times', candidate('From 06:58 to 08:31 it stood still, 88 minutes.', shifts), 1],
    ['two wrong numbers in lines', candidate('Avel has 13,500 people and 44 schools.', csv), 2],
  ])('refuses %s', async (_, given, strange) => {
    expect(await checkCandidate('numbers', given)).toMatchObject({
      passed: false,
      evidence: expect.stringMatching(new RegExp(`^${strange} of \\d numbers are neither`)),
    });
  });

  it('refuses a text without any number', async () => {
    expect(await checkCandidate('numbers', candidate('Sales went well.'))).toEqual({
      passed: false,
      evidence: '0 numbers, at least 1 wanted',
    });
  });
});
