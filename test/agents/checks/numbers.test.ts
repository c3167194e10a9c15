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
const harvest = JSON.stringify({
  title: 'Harvest',
  columns: ['Plot', 'Pears (kg)', 'Lost (%)', 'Price (euros)'],
  rows: [
    ['North', 12, 7, 31.5],
    ['South', 48, 3, 35],
    ['East', 31, 9, 28],
    ['West', 27, 5, 44],
    ['Hill', 64, 4, 52.5],
  ],
});
const pump = JSON.stringify({
  name: 'Pump',
  attributes: [
    { attribute: 'weight', value: 12, unit: 'kg' },
    { attribute: 'fill', value: 80, unit: '%' },
    { attribute: 'length', value: '1.9 m', unit: null },
    { attribute: 'built', value: 1974, unit: null },
    { attribute: 'pressure', value: 35, unit: 'bar' },
  ],
});
const csv = 'town;people;schools\nAvel;12500;8\nBrink;4200;3\nCorve;830;1';

const json = (value: unknown) => JSON.stringify(value);
const catches = json({
  catches: [
    { year: 2019, minutes: 45, count: 12, unit: 'kg' },
    { year: 2020, minutes: 30, count: 17, unit: 'kg' },
  ],
});
const stalls =
  'stall;price;sold;unit\nNorth;3,5;14;kg\nSouth;4,1;26;kg\nEast;2,8;19;kg\nWest;3,9;33;kg\nHill;5,2;41;kg';
const yearly = json({
  unit: 'kg',
  columns: ['Year', 'Pears'],
  rows: [
    [2019, 12],
    [2020, 17],
    [2021, 23],
  ],
});
const tides = json({
  title: 'Tides',
  unit: 'm',
  series: [
    {
      name: 'Quay',
      points: [
        { x: '2019', y: 4.1 },
        { x: '2020', y: 5.6 },
      ],
    },
  ],
});
/** One row of numbers under given names. */
const named = (...columns: [string, number | string][]) => json([Object.fromEntries(columns)]);
const soup = json({
  name: 'Fish soup',
  attributes: [
    { attribute: 'serves', value: 4, unit: 'people' },
    { attribute: 'fish', value: 600, unit: 'g' },
    { attribute: 'water', value: 1.5, unit: 'l' },
    { attribute: 'potatoes', value: '3 large', unit: null },
    { attribute: 'time', value: 40, unit: 'min' },
    { attribute: 'simmering', value: '25 min', unit: null },
    { attribute: 'oven', value: 180, unit: '°C' },
    { attribute: 'price', value: 8.5, unit: '€' },
    { attribute: 'cook', value: null, unit: null },
  ],
});
const runs = json({
  runs: [
    { name: 'first', latency_ms: 120, error_pct: 0.4 },
    { name: 'second', latency_ms: 2500, error_pct: 1.6 },
    { name: 'third', latency_ms: 340, error_pct: 0.9 },
  ],
});
const weeks = json({
  columns: ['Week', 'Guests'],
  rows: [
    ['Week 7', 120],
    ['Week 8', 98],
    ['Week 9', 143],
    ['Week 10', 151],
    ['Week 11', 160],
  ],
});

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
    ['minutes and seconds', candidate('3 minutes and 20 seconds.', named(['seconds', 200]))],
    ['hours, minutes', candidate('1 hour, 5 minutes.', named(['minutes', 65]))],
    ['days and hours', candidate('It took 2 days and 3 hours.', named(['hours', 51]))],
    ['seconds of what a watch tells', candidate('It lasts 200 seconds.', named(['length', '3:20']))],
    ['a mean in seconds', candidate('That is 0.99 s on average.', runs)],
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
    ['units of headings', candidate('South gave 48 kg, lost 3 % of it, and took 35 €.', harvest)],
    ['units of fields and cells', candidate('12 kg heavy, 1.9 metres long, 80 % full, 35 bar.', pump)],
    ['another unit of the same', candidate('It weighs 12,000 grams.', pump)],
    [
      'points of per cent',
      candidate('North lost 4 percentage points more than South: 7 % against 3 %.', harvest),
    ],
    ['a unit that nothing tells', candidate('It has done its work since 1974 days.', pump)],
    ['a percentage of a stated pair', candidate('Of 64 and 48, the second is 75 % of the first.', harvest)],
    [
      'a number of a row whose unit is of the one beside it',
      candidate('In 30 minutes 17 kg were caught.', catches),
    ],
    ['a year before a word that is a unit as well', candidate('In 2020 minutes mattered: 17 kg.', catches)],
    ['a price beside a unit that is of the amount', candidate('North sold 14 kg at 3.5 € each.', stalls)],
    ['the unit above rows for their one amount', candidate('2020 brought 17 kg.', yearly)],
    ['the unit above points for their values', candidate('In 2020 it rose to 5.6 m.', tides)],
    [
      'a unit that is null beside a value',
      candidate('It was built 50 years ago.', named(['value', 50], ['unit', '-'])),
    ],
    [
      'a unit of which per cent are another word',
      candidate('12 % of them sing.', named(['value', 12], ['unit', 'per 100'])),
    ],
    [
      'a cell in per cent with a mark',
      candidate('12 % were lost.', named(['Lost (%)', '12*'], ['of', 'apples'])),
    ],
    ...[
      'score_t',
      'size_m',
      'peak (min)',
      'visits (week)',
      'sales_kw',
      'students (m)',
      'goals (h)',
      'f(t)',
    ].map((column): [string, ReturnType<typeof candidate>] => [
      `any unit under ${column}`,
      candidate('It came to 42 kg.', named([column, 42])),
    ]),
    ['per cent in a name that tells when', candidate('It took 42 kWh.', named(['Energy at 80 % load', 42]))],
    ['millions under a currency', candidate('It cost 42 m €, or 42 m.', named(['cost_eur', 42]))],
    ['German words after a number', candidate('Von 42 an wird gezählt.', named(['weight_kg', 42]))],
    [
      'step labels',
      candidate(
        'Step 31: look at January, 120.\n**Frage 32:** 98?\nÉtape 33 : 143\nPregunta 34. 151\n## Part 35\n160',
        sales,
      ),
    ],
    ['labels that go on counting', candidate('Quay 31: 120 units\nQuay 32: 98 units')],
    ['list marks in brackets and in bold', candidate('(31) January: 120\n**32.** February: 98')],
    [
      'a label that names a row',
      candidate('Week 9: 143 guests, 45 more than the week before, Week 8.', weeks),
    ],
    ['less than one of a larger unit', candidate('Take 0.6 kg of fish, 1500 ml of water.', soup)],
    ['what falls on each', candidate('That is 150 g of fish for each of the 4.', soup)],
    ['cells and fields of one unit', candidate('15 of the 40 minutes are no simmering.', soup)],
    ['how many values there are not', candidate('8 of 9 entries have a value; 1 lacks it.', soup)],
    ['cents of euros', candidate('8,50 €, also 850 Cent.', soup)],
    ['per cent of a column whose name says so', candidate('Errors peaked at 1.6 %, after 0.4 %.', runs)],
    ['seconds of milliseconds', candidate('The second took 2.5 seconds, the first 0.12 s.', runs)],
    ['years from one that is told', candidate('In 1923 the light was 52 years old.', life)],
    ['a difference in another unit', candidate('From 2019 to 2020 the tide rose by 150 cm.', tides)],
    ['hours and minutes of minutes', candidate('In all 1 hour and 5 minutes, 25 of them simmering.', soup)],
    ['minutes of hours and minutes', candidate('It takes 105 minutes.', named(['way', '1 h 45 min']))],
    [
      'round numbers that say so',
      candidate('More than 150 in May, nearly 100 in February, about 140 in March.'),
    ],
    ['a difference of two of one unit among others', candidate('The rest takes 15 minutes.', soup)],
    ['hours of a column called minutes', candidate('3 hours.', named(['Minutes', 180]))],
    ['one slip, where one may be', candidate('From 120 to 999.', sales, { most_strange: 1 })],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('numbers', given)).toMatchObject({ passed: true });
  });

  it.each([
    ['per cent of what is in kilograms', candidate('North gave 12 % of pears.', harvest), 1],
    ['kilograms of what is in euros', candidate('West gave 44 kg.', harvest), 1],
    ['per cent of what is in another unit', candidate('The pump is filled to 35 %.', pump), 1],
    ['metres of what is in kilograms', candidate('It is 12 m long, filled to 80 %.', pump), 1],
    ['euros of what is in metres', candidate('It costs €1.9.', pump), 1],
    ['a percentage of rows not told', candidate('South and East: the pears are 61 % apart.', harvest), 1],
    ['kilograms of a year', candidate('They brought in 2020 kg.', catches), 1],
    ['minutes of what is in kilograms beside', candidate('It took 17 minutes.', catches), 1],
    ['euros of what is in kilograms in lines', candidate('North took 14 €.', stalls), 1],
    ['kilograms of a year under a unit above', candidate('They brought in 2020 kg.', yearly), 1],
    ['kilograms of points in metres', candidate('The tide brought 5.6 kg.', tides), 1],
    ...[
      'weight_kg',
      'way_km',
      'wait_ms',
      'weightKg',
      'Pears (kg)',
      'length [m]',
      'Höhe (m)',
      'Peso en kg',
      'Wait (days)',
    ].map((column): [string, ReturnType<typeof candidate>, number] => [
      `euros under ${column}`,
      candidate('It came to 42 €.', named([column, 42])),
      1,
    ]),
    ['seconds of milliseconds', candidate('One waits 42 seconds.', named(['wait_ms', 42])), 1],
    ['a number after one word at the beginning', candidate('Visitors 9999.\n120 units went out.'), 1],
    ['a long number at the beginning', candidate('9999. So many came.\n120 units went out.'), 1],
    ['a short number at the beginning', candidate('39. So many came.\n120 units went out.'), 1],
    ['days', candidate('January 31: 120\nJanuary 30: 98'), 2],
    ['one word and a number that nothing goes on from', candidate('Boats 31: 120 units went out.'), 1],
    ['the middle one in another unit', candidate('The third took 340 minutes.', runs), 1],
    ['sixty times something that stands there otherwise', candidate('The oven costs 180 €.', soup), 1],
    ['a sum over different units', candidate('Take 4.5 litres of water.', soup), 1],
    ['what falls on each, wrong', candidate('That is 175 g of fish for each of the 4.', soup), 1],
    ['a wrong step between units', candidate('Take 0.06 kg of fish.', soup), 1],
    ['a wrong number of years from one', candidate('In 1923 the light was 57 years old.', life), 1],
    ['a wrong difference in another unit', candidate('From 2019 to 2020 the tide rose by 190 cm.', tides), 1],
    ['hours and minutes that are more', candidate('In all 2 hours and 50 minutes.', soup), 1],
    ['a round number on the wrong side', candidate('More than 190 in May.'), 1],
    ['a bound that is denied', candidate('No more than 100 units went out in March.'), 1],
    ['a lower bound that is denied', candidate('No fewer than 100 units went out in February.'), 1],
    ['per cent of a column called minutes', candidate('180 %.', named(['Minutes', 180])), 1],
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

  it('lets few wrong percentages pass by chance, and no right one fail', async () => {
    let state = 12345;
    const draw = (from: number, to: number) => {
      state = (state * 16807) % 2147483647;
      return from + Math.floor((state / 2147483647) * (to - from + 1));
    };
    const towns = ['Avel', 'Brink', 'Corve', 'Dunmore', 'Elsby', 'Farrow'];
    let [wrong, right, all] = [0, 0, 0];
    for (let round = 0; round < 60; round++) {
      const values = towns.map(() => [draw(20, 240), draw(20, 240), draw(20, 240)]);
      const passage = JSON.stringify({
        columns: ['town', 'apples', 'pears', 'plums'],
        rows: towns.map((town, at) => [town, ...(values[at] ?? [])]),
      });
      const value = (row: number, column: number) => values[row]?.[column] ?? 0;
      const [from, to] = [value(1, 0), value(4, 0)];
      const pears = values.reduce((sum, row) => sum + (row[1] ?? 0), 0);
      const sentences: [string, number, number][] = [
        ['From Brink to Elsby the number of apples changes by # %.', from, to],
        [`In Brink there are ${from} apples, in Elsby ${to}, # % apart.`, from, to],
        ['Corve has # % of all pears.', pears, pears - value(2, 1)],
      ];
      for (const [sentence, one, other] of sentences) {
        const forms = [(other - one) / one, (other - one) / other, one / other, other / one].map((ratio) =>
          Math.round(Math.abs(ratio) * 100),
        );
        let guess = draw(1, 99);
        while (forms.includes(guess)) guess = draw(1, 99);
        const passes = async (share: number) =>
          (await checkCandidate('numbers', candidate(sentence.replace('#', String(share)), passage)))?.passed;
        const share = sentence.startsWith('Corve')
          ? Math.round((value(2, 1) / pears) * 100)
          : (forms[0] ?? 0);
        if (guess !== share && (await passes(guess))) wrong += 1;
        if (await passes(share)) right += 1;
        all += 1;
      }
    }
    expect(right).toBe(all);
    expect(wrong / all).toBeLessThan(0.08);
  });

  it('refuses a text without any number', async () => {
    expect(await checkCandidate('numbers', candidate('Sales went well.'))).toEqual({
      passed: false,
      evidence: '0 numbers, at least 1 wanted',
    });
  });
});
