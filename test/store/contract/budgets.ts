import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Amount, Cap, Spending, Store } from '../../../src/store/store.ts';
import { makeLedgerEntry, type OpenEmptyStore } from './entries.ts';

const nothing: Amount = { calls: 0, tokens: 0, usd: 0 };
const run = 'run-1';
const keyOf = (number: number) => makeLedgerEntry(number).key;

function makeCall(number: number, owner: string, bound: Partial<Amount>, cap: Cap) {
  return { run, key: keyOf(number), owner, bound: { calls: 1, tokens: 0, usd: 0, ...bound }, cap };
}

function addUp({ settled, reserved, lost }: Spending): Amount {
  const add = (part: keyof Amount) => settled[part] + reserved[part] + lost[part];
  // Billionths of a dollar, so that no drift of fractions is taken for money.
  return { calls: add('calls'), tokens: add('tokens'), usd: Math.round(add('usd') * 1e9) };
}

export function testBudgets(open: OpenEmptyStore, numRuns: number): void {
  test('a call is reserved at its bound, settled at its cost with the put, or given back', async () => {
    const store = await open();
    const { budgets, ledger } = store;
    expect(await budgets.spending(run)).toEqual({ settled: nothing, reserved: nothing, lost: nothing });
    const cap = { calls: 3, tokens: 1000, usd: 0.3 };
    expect(await budgets.reserve(makeCall(1, 'a', { tokens: 400, usd: 0.1 }, cap))).toBe('reserved');
    expect(await budgets.reserve(makeCall(2, 'b', { tokens: 400, usd: 0.2 }, cap))).toBe('reserved');
    expect(await budgets.reserve(makeCall(3, 'b', { usd: 0.000_000_001 }, cap))).toBe('full');
    expect(await budgets.reserve(makeCall(3, 'b', { tokens: 201 }, cap))).toBe('full');
    expect(await budgets.reserve({ ...makeCall(3, 'b', { tokens: 201, usd: 5 }, {}), run: 'run-2' })).toBe(
      'reserved',
    );
    expect(await budgets.spending(run)).toEqual({
      settled: nothing,
      reserved: { calls: 2, tokens: 800, usd: 0.3 },
      lost: nothing,
    });
    await ledger.put(makeLedgerEntry(1, { cost: 0.05, usage: { inputTokens: 90, outputTokens: 9 } }));
    await budgets.release(run, keyOf(2), 'a');
    expect(await budgets.spending(run)).toEqual({
      settled: { calls: 1, tokens: 99, usd: 0.05 },
      reserved: { calls: 1, tokens: 400, usd: 0.2 },
      lost: nothing,
    });
    await budgets.release(run, keyOf(2), 'b');
    await budgets.release(run, keyOf(2));
    await budgets.release(run, keyOf(1));
    expect(await budgets.spending(run)).toEqual({
      settled: { calls: 1, tokens: 99, usd: 0.05 },
      reserved: nothing,
      lost: nothing,
    });
    await store.close();
  });

  test('what was not reserved is settled all the same; results of tools and second answers are no calls', async () => {
    const store = await open();
    await store.ledger.put(makeLedgerEntry(1, { cost: null }));
    await store.ledger.put(makeLedgerEntry(1, { cost: 7 }));
    await store.ledger.put(
      makeLedgerEntry(2, { role: 'tool', cost: 0, usage: { inputTokens: 0, outputTokens: 0 } }),
    );
    await store.ledger.put(makeLedgerEntry(3, { cost: 0.1 }));
    await store.ledger.put(makeLedgerEntry(4, { cost: 0.2 }));
    const { settled } = await store.budgets.spending(run);
    expect(settled).toEqual({ calls: 3, tokens: 330, usd: 0.3 });
    expect(await store.ledger.usage(run)).toMatchObject({ answers: 4, unpriced: 1 });
    await store.close();
  });

  test('an owner replaces its own reservation; of another owner it is lost, until the answer shows what it cost', async () => {
    const store = await open();
    const { budgets, ledger } = store;
    const cap = { tokens: 100 };
    expect(await budgets.reserve(makeCall(1, 'a', { tokens: 80 }, cap))).toBe('reserved');
    expect(await budgets.reserve(makeCall(1, 'a', { tokens: 101 }, cap))).toBe('full');
    expect(await budgets.reserve(makeCall(1, 'a', { tokens: 40 }, cap))).toBe('reserved');
    expect(await budgets.reserve(makeCall(1, 'b', { tokens: 61 }, cap))).toBe('full');
    expect(await budgets.reserve(makeCall(1, 'b', { tokens: 60 }, cap))).toBe('reserved');
    expect(await budgets.spending(run)).toMatchObject({ reserved: { tokens: 60 }, lost: { tokens: 40 } });
    // The first answer settles the reservation, the second was paid as well.
    await ledger.put(makeLedgerEntry(1, { usage: { inputTokens: 5, outputTokens: 5 } }));
    expect(await budgets.spending(run)).toMatchObject({
      settled: { tokens: 10 },
      reserved: nothing,
      lost: { calls: 1, tokens: 40 },
    });
    expect(await budgets.reserve(makeCall(1, 'c', { tokens: 20 }, cap))).toBe('answered');
    await store.close();
  });

  test('a call that another owner makes is not made twice; it is lost once that owner is not known any more', async () => {
    const store = await open();
    const { budgets, ledger, owners } = store;
    await owners.beat('far:1:a', 20);
    const wish = (owner: string) => budgets.reserve(makeCall(1, owner, { tokens: 40 }, { tokens: 100 }));
    expect(await wish('far:1:a')).toBe('reserved');
    expect(await wish('far:2:b')).toBe('held');
    await owners.leave('far:1:a');
    expect(await budgets.spending(run)).toMatchObject({ reserved: nothing, lost: { tokens: 40 } });
    expect(await wish('far:2:b')).toBe('reserved');
    await ledger.put(makeLedgerEntry(1));
    expect(await wish('far:1:a')).toBe('answered');
    await store.close();
  });

  test('a call in doubt is lost, and another try of it reserved beside', async () => {
    const store = await open();
    const { budgets, ledger } = store;
    const wish = () => budgets.reserve(makeCall(1, 'a', { tokens: 40 }, { tokens: 100 }));
    expect(await wish()).toBe('reserved');
    await budgets.lose(run, keyOf(1), 'b');
    expect(await budgets.spending(run)).toMatchObject({ reserved: { tokens: 40 }, lost: nothing });
    await budgets.lose(run, keyOf(1), 'a');
    await budgets.lose(run, keyOf(1), 'a');
    expect(await budgets.spending(run)).toMatchObject({ reserved: nothing, lost: { tokens: 40 } });
    expect(await wish()).toBe('reserved');
    await ledger.put(makeLedgerEntry(1, { usage: { inputTokens: 5, outputTokens: 5 } }));
    expect(await budgets.spending(run)).toMatchObject({
      settled: { tokens: 10 },
      reserved: nothing,
      lost: { tokens: 40 },
    });
    // Unless it was that very call, whose answer came late.
    await budgets.recover(run, keyOf(1));
    await budgets.recover(run, keyOf(1));
    expect(await budgets.spending(run)).toMatchObject({
      settled: { tokens: 10 },
      reserved: nothing,
      lost: nothing,
    });
    await store.close();
  });

  test('what owners that are gone had reserved is written off once, and found again by a late answer', async () => {
    const store = await open();
    const { budgets, ledger } = store;
    for (const [number, owner] of ['gone-1', 'here', 'gone-2', 'gone-1'].entries()) {
      await budgets.reserve(makeCall(number, owner, { usd: 0.5 }, {}));
    }
    const isGone = (owner: string) => owner.startsWith('gone');
    expect(await budgets.writeOff('run-2', isGone)).toBe(0);
    expect(await budgets.writeOff(run, isGone)).toBe(3);
    expect(await budgets.writeOff(run, isGone)).toBe(0);
    expect(await budgets.spending(run)).toMatchObject({
      reserved: { calls: 1, usd: 0.5 },
      lost: { calls: 3, usd: 1.5 },
    });
    await ledger.put(makeLedgerEntry(2, { cost: 0.25 }));
    expect(await budgets.spending(run)).toMatchObject({
      settled: { calls: 1, usd: 0.25 },
      reserved: { calls: 1 },
      lost: { calls: 2, usd: 1 },
    });
    await store.close();
  });

  test('of many calls at once exactly as many are reserved as fit', async () => {
    const store = await open();
    const cap = { usd: 1.0 };
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, number) =>
        store.budgets.reserve(makeCall(number, `owner-${number % 3}`, { usd: 0.007 }, cap)),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(142);
    expect(await store.budgets.spending(run)).toMatchObject({ reserved: { calls: 142, usd: 0.994 } });
    await store.close();
  });

  test('many calls at once are reserved and settled to the last one', async () => {
    const store = await open();
    const { budgets, ledger } = store;
    const numbers = Array.from({ length: 90 }, (_, number) => number);
    const reserve = (number: number) =>
      budgets.reserve(makeCall(number, 'a', { usd: 0.1, tokens: 200 }, { usd: 9 }));
    expect(await Promise.all(numbers.map(reserve))).toEqual(numbers.map(() => 'reserved'));
    expect(await reserve(90)).toBe('full');
    expect(await budgets.writeOff(run, (owner) => owner === 'a')).toBe(90);
    await Promise.all(numbers.slice(0, 30).map((number) => budgets.reserve(makeCall(number, 'b', {}, {}))));
    // Thirty that were reserved anew, thirty that were lost, one tool result, and ten that come twice.
    const puts = [...numbers.slice(0, 60), ...numbers.slice(0, 10)].map((number) =>
      makeLedgerEntry(number, { cost: 0.01 }),
    );
    const tool = makeLedgerEntry(1000, { role: 'tool', cost: 0, usage: { inputTokens: 0, outputTokens: 0 } });
    await Promise.all([...puts, tool, makeLedgerEntry(1001, { run: 'run-2' })].map(ledger.put));
    expect(await budgets.spending(run)).toEqual({
      settled: { calls: 60, tokens: 6600, usd: 0.6 },
      reserved: nothing,
      lost: { calls: 60, tokens: 12_000, usd: 6 },
    });
    expect(await ledger.usage(run)).toMatchObject({ answers: 61, inputTokens: 6000 });
    expect(await ledger.usage('run-2')).toMatchObject({ answers: 1 });
    await store.close();
  });

  test('a bound that is no amount is refused', async () => {
    const store = await open();
    for (const tokens of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(store.budgets.reserve(makeCall(1, 'a', { tokens }, {}))).rejects.toThrow(RangeError);
    }
    await store.close();
  });

  test('settled, reserved and lost stay within the cap whatever is reserved, answered, given back or killed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(eventArbitrary, { maxLength: 60 }), async (events) => {
        const store = await open();
        try {
          const calls: Calls = { open: new Map(), sent: new Set() };
          for (const event of events) await playEvent(store, calls, event);
        } finally {
          await store.close();
        }
      }),
      { numRuns },
    );
  });
}

const cap = { calls: 12, tokens: 100, usd: 0.1 };

const eventArbitrary = fc.record({
  what: fc.constantFrom('reserve', 'reserve', 'reserve', 'answer', 'answer', 'release', 'kill'),
  number: fc.nat(9),
  owner: fc.constantFrom('a', 'b', 'c'),
  tokens: fc.nat(40),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

type BudgetEvent = typeof eventArbitrary extends fc.Arbitrary<infer Event> ? Event : never;

/** What was sent to the teacher: every call that was ever reserved can still be answered, also after a kill. */
interface Calls {
  open: Map<number, string>;
  sent: Set<number>;
}

async function playEvent(store: Store, calls: Calls, event: BudgetEvent): Promise<void> {
  const { what, number, owner, tokens, share } = event;
  const { budgets, ledger } = store;
  const before = addUp(await budgets.spending(run));
  if (what === 'reserve') {
    const bound = { calls: 1, tokens: 10 + tokens, usd: (10 + tokens) / 3000 };
    if ((await budgets.reserve({ run, key: keyOf(number), owner, bound, cap })) === 'reserved') {
      calls.open.set(number, owner);
      calls.sent.add(number);
    } else expect(addUp(await budgets.spending(run))).toEqual(before);
  } else if (what === 'release') {
    await budgets.release(run, keyOf(number), owner);
    // A call that is given back was not made.
    if (calls.open.get(number) === owner) {
      calls.open.delete(number);
      calls.sent.delete(number);
    }
  } else if (what === 'kill') {
    await budgets.writeOff(run, (other) => other === owner);
    expect(addUp(await budgets.spending(run))).toEqual(before);
    for (const [key, holder] of calls.open) if (holder === owner) calls.open.delete(key);
  } else if (calls.sent.has(number)) {
    // An answer costs at most what was reserved for it, which is 10 tokens or more.
    const used = Math.round(10 * share);
    const usage = { inputTokens: used, outputTokens: 0 };
    await ledger.put(makeLedgerEntry(number, { usage, cost: used / 3000 }));
    calls.open.delete(number);
  }
  const spending = await budgets.spending(run);
  expect(spending.reserved.calls).toBe(calls.open.size);
  const after = addUp(spending);
  expect(after.calls).toBeLessThanOrEqual(cap.calls);
  expect(after.tokens).toBeLessThanOrEqual(cap.tokens);
  expect(after.usd).toBeLessThanOrEqual(cap.usd * 1e9);
}
