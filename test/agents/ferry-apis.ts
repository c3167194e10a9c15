/** A set of APIs as a transform agent writes one: a ferry office with state. */
export const ferry = {
  apis: [
    {
      name: 'findCrossings',
      description: 'Lists crossings to an island on a day. Empty where there are none.',
      parameters: [
        { name: 'island', type: 'string', description: 'name of the island', required: true, allowed: [] },
        { name: 'day', type: 'string', description: 'YYYY-MM-DD', required: true, allowed: [] },
      ],
    },
    {
      name: 'bookSeats',
      description: 'Books seats on a crossing. Refuses where too few are free.',
      parameters: [
        {
          name: 'crossingId',
          type: 'string',
          description: 'id of the crossing',
          required: true,
          allowed: [],
        },
        { name: 'seats', type: 'integer', description: 'how many', required: true, allowed: [] },
        { name: 'class', type: 'string', description: 'deck', required: false, allowed: ['open', 'closed'] },
      ],
    },
    {
      name: 'cancelBooking',
      description: 'Cancels a booking and returns what is paid back. Refuses unknown bookings.',
      parameters: [
        { name: 'bookingId', type: 'string', description: 'id of the booking', required: true, allowed: [] },
      ],
    },
  ],
  stand_in: `
const crossings = [
  { id: 'SK-0714', island: 'Skerry', day: '2025-03-20', departs: '07:14', price: 12.5, free: 3 },
  { id: 'SK-1730', island: 'Skerry', day: '2025-03-20', departs: '17:30', price: 9, free: 40 },
];
const bookings = new Map();
function findCrossings({ island, day }) {
  return crossings.filter((one) => one.island === island && one.day === day).map(({ id, departs, price, free }) => ({ id, departs, price, free }));
}
function bookSeats({ crossingId, seats }) {
  const crossing = crossings.find((one) => one.id === crossingId);
  if (!crossing) throw new Error('unknown crossing');
  if (crossing.free < seats) throw new Error('only ' + crossing.free + ' seats are free');
  crossing.free -= seats;
  const bookingId = 'B' + (100 + bookings.size + 1);
  bookings.set(bookingId, { crossing, seats });
  return { bookingId, total: crossing.price * seats };
}
function cancelBooking({ bookingId }) {
  const booking = bookings.get(bookingId);
  if (!booking) throw new Error('unknown booking');
  bookings.delete(bookingId);
  booking.crossing.free += booking.seats;
  return { paidBack: booking.crossing.price * booking.seats };
}`,
  notes: 'Two crossings to Skerry on 2025-03-20.',
};

/** A wish whose whole course the request settles. */
export const wish = {
  request: 'Please get me 2 seats on the boat to Skerry on 20 March 2025 that leaves at 17:30.',
  facts: [] as string[],
  later: [] as string[],
  expected: [
    {
      name: 'findCrossings',
      arguments: [
        { name: 'island', value: 'Skerry' },
        { name: 'day', value: '2025-03-20' },
      ],
      after_asking: false,
    },
    { name: 'bookSeats', arguments: [{ name: 'seats', value: '2' }], after_asking: false },
  ],
  withheld: [] as string[],
  unused: [] as string[],
  outcome: 'Says that two seats are booked, with the number of the booking and the total.',
};

const call = (name: string, given: object) => ({ name, arguments: given });
/** Turns of an assistant, as the respond agent writes them. */
export const turns = {
  find: { say: '', act: 'call', calls: [call('findCrossings', { island: 'Skerry', day: '2025-03-20' })] },
  book: { say: 'I book them.', act: 'call', calls: [call('bookSeats', { crossingId: 'SK-1730', seats: 2 })] },
  bookEarly: { say: '', act: 'call', calls: [call('bookSeats', { crossingId: 'SK-0714', seats: 5 })] },
  cancel: { say: '', act: 'call', calls: [call('cancelBooking', { bookingId: 'B101' })] },
  done: { say: 'Two seats are booked on SK-1730 at 17:30: booking B101, 18 in all.', act: 'done', calls: [] },
};
