import { describe, expect, it } from 'vitest';
import { listArgumentIdentifiers } from '../../../src/agents/reading/identifiers.ts';
import { spreadData } from '../../../src/agents/reading/read-strings.ts';
import { createSources, isTold } from '../../../src/agents/reading/told-identifiers.ts';

/** The identifiers among some arguments that neither the user nor earlier results told. */
function listInvented(
  said: string,
  given: object,
  more: { told?: unknown; language?: string; places?: number } = {},
) {
  const { told = {}, language = 'en', places = 0 } = more;
  const sources = createSources({ said: [said], told: [spreadData(told)], language, places });
  return listArgumentIdentifiers({ ...given }).filter((word) => !isTold(word, sources));
}

describe('an identifier that says again what was said', () => {
  it.each<[string, object, object?]>([
    ['for half an hour', { duration: 'PT30M', wait: 'P1DT12H' }],
    ['in the third quarter of 2024', { quarter: '2024-Q3', during: 'Q3-2024' }],
    ['in the second week of the year', { period: '2025-W02', from: '2025W02' }],
    ['make it red', { colour: '#ff0000', fill: '#f00', color: 'ff0000' }],
    ['the photo in full HD', { shape: '1920x1080', print: '10x15cm' }],
    ['on the 20th of March at half past five', { at: '2025-03-20T17:30', day: '20-Mar-2025', until: '2h30' }],
    ['number seven, please', { id: 7 }],
    ['I want the seventh', { order_id: 7 }],
    ['the 7th, please', { order_id: '7' }],
    ['open order no7 or order #8', { order_ids: [7, 8] }],
    ['cancel the twenty-second booking and the thirtieth', { booking_ids: [22, 30] }],
    ['the thirty-first order, please', { order_id: 31, order: 'ORD-31' }],
    ['die einundzwanzigste und die dreißigste', { ids: [21, 30] }, { language: 'de' }],
    ['la vingt et unième et la trente-deuxième', { ids: [21, 32] }, { language: 'fr' }],
    ['zeig mir die dritte', { id: 3 }, { language: 'de' }],
    ['la segunda, por favor', { id: 2 }, { language: 'es' }],
    ['la première', { id: 1 }, { language: 'fr' }],
    ['a terceira', { id: 3 }, { language: 'pt' }],
    ['vedä seitsemäs', { id: 7 }, { language: 'fi' }],
    ['the last one', { order_id: 3 }, { places: 3 }],
    ['flight LH 400', { flight: 'LH400' }],
    ['flight lh-400', { flight: 'LH400', flight_id: 'LH 400' }],
    ['flight LH‑400', { flight: 'LH-400' }],
    ['Lufthansa 400 to Boston', { flight: 'LH400' }],
    ['A-12, A-13', { seats: ['A-12', 'A-13'], seat_ids: 'A-12, A-13' }],
    ['A-12 and 13', { seats: ['A-12', 'A-13'], seat_ids: 'A12;A13' }],
    ['rooms A-12 to A-15', { room_ids: ['A-13', 'A-14', 'A-15'] }],
    ['von A12 bis 15', { room_ids: ['A13', 'A14'] }, { language: 'de' }],
    ['row 12, seat B', { seat_id: '12B' }],
    ['seats 12A to 12C', { seat_ids: ['12A', '12B', '12C'] }],
    ['seats 14 to 16', { seat_ids: [14, 15, 16] }],
    ['in room 12', { room: 'R12', room_id: 'R-012' }],
    ['at table seven', { table: 'T7' }],
    ['cancel the second order', { order: 'ORD-2', order_id: 2 }],
    ['where is order 4711?', { order: 'ORD-4711', order_id: '#4711' }],
    ['invoice 7 of 2024', { invoice_id: '007', invoice: 'INV-2024-007' }],
    ['write to anna at harbour dot example', { to: 'anna@harbour.example' }],
    ['write to Anna.Berg@Harbour.example', { to: 'mailto:anna.berg@harbour.example' }],
    ['my number is 030 123 45 67', { phone: '+49301234567', call: '030-1234567' }],
    ['from DE89 3704 0044 0532 0130 00', { iban: 'DE89370400440532013000' }],
    ['from DE89370400440532013000', { from: 'DE89 3704 0044 0532 0130 00' }],
    ['one and a half million', { amount: '1500000' }],
    ['from 20 March to the 27th', { days: '2025-03-20/2025-03-27', on: '20.03.2025', open: '0900-1700' }],
    ['my savings', { account_id: 'savings', owner_id: 'me', country_id: 'DE' }],
    ['aus dem Wohnzimmer', { room_id: 'living_room' }, { language: 'de' }],
    ['print it', { size: 'A4', level: 'B2', file_name: 'list-2025.pdf' }],
    ['convert it', { codec: 'h264', to: 'MP3', charset: 'iso-8859-1', encode: 'UTF-8', sum: 'sha-256' }],
    ['how is the air?', { metric: 'pm2.5', gases: ['CO2', 'NO2'] }],
    ['the best of the week', { list: 'top10', window: 'last7days', span: 'past_24_hours' }],
    ['in Spanish', { locale: 'es-419', to: 'es-419' }],
    ['it is B101', { ref: 'bookings/B101', order_id: 'order:B101' }],
    ['take it', { plan: 'X-1', tier_id: 'gold2' }, { told: { allowed: ['X-1', 'X-2'], const: 'gold2' } }],
    ['take it', { id: 40 }, { told: { description: 'id, 40 by default' } }],
    ['take it', { code: 'K-31' }, { told: { note: 'First line.\nK-31 is free.' } }],
    ['take it', { room_id: 'A-7' }, { told: { 'A-7': { free: true } } }],
  ])('"%s" tells %j', (said, given, more) => {
    expect(listInvented(said, given, more)).toEqual([]);
  });
});

describe('an identifier that nobody told', () => {
  it.each<[string, object, number, object?]>([
    ['cancel my order', { order_id: 'ORD-4711' }, 1],
    ['cancel my order', { order: 'ORD-4711', number: 'B-7' }, 2],
    ['cancel my order', { orderID: 4711, order_number: 4712, bookingRef: '4713' }, 3],
    ['cancel my second order', { order_id: 3 }, 1],
    ['cancel the twenty-second booking', { booking_ids: [2, 32] }, 2],
    ['cancel all seven orders', { order_id: 17 }, 1],
    ['write to Anna', { to: 'anna@harbour.example' }, 1],
    ['write to anna at harbour dot example', { to: 'anne@harbour.example' }, 1],
    ['pay it', { from: 'DE89 3704 0044 0532 0130 00', account: '12345678', call: '030-1234567' }, 3],
    ['pay it', { account_id: 'jsmith' }, 1],
    ['flight LH 400', { flight: 'LH401', flight_id: 'LH4000' }, 2],
    ['flight LH 400', { flight: 'UA-40' }, 1],
    ['my usual seat', { seat: 'A4', flight: 'es-420', gate: 'H2', list: 'top10-B7' }, 4],
    ['A-12 and A-15', { seats: ['A-13'] }, 1],
    ['A-12 to A-15', { seats: ['A-16', 'B-13'] }, 2],
    ['before 7 on March 20 for 12 people', { booking_ids: ['B7', 'M20', 'P-12'] }, 3],
    ['on 20 March 2025 at 17:30', { crossing: 'SK-1730', order_id: 'ORD-2025' }, 2],
    ['the one for 18', { booking_id: 'B10' }, 1, { told: { bookingId: 'B101', total: 18 } }],
    ['the one I have', { booking_id: 101 }, 1, { told: { bookingId: 'B101' } }],
    ['the one I have', { ref: 'A12' }, 1, { told: ['A', '12'] }],
    ['the last one', { order_id: 4 }, 1, { places: 3 }],
    ['seats 14 to 16, row 12A to 12C', { seat_ids: [17, '12D'] }, 2],
    ['on 2025-03-20', { seat_ids: [14] }, 1],
    ['in row 12', { seat_id: '12B' }, 1],
    ['my invoice of 2024', { invoice_id: 'INV-2024-0815' }, 1],
  ])('"%s" does not tell %j', (said, given, invented, more) => {
    expect(listInvented(said, given, more)).toHaveLength(invented);
  });
});

it.each([
  ['a word of many parts', 'a1', `${'a1-'.repeat(60)}zz9`],
  ['a word whose parts are all told', `${'a1-'.repeat(12)}b`, `${'a1-'.repeat(11)}zz9`],
  ['a list that never ends well', `a1${' a a2, and 3--4 ... 5'.repeat(400)}x`, 'a9'],
  ['a list of nothing but marks', `a1${', - / '.repeat(2000)}`, 'a9'],
  ['a word longer than patterns may be', 'a1', `${'a1-'.repeat(20_000)}zz9`],
  ['a number of many digits', 'x', `ord-${'9'.repeat(290)}`],
])('comes to an end with %s', (_, said, word) => {
  expect(listInvented(said, { order_id: word })).toEqual([word]);
});
