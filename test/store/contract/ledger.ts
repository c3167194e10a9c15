import { expect, test } from 'vitest';
import { makeLedgerEntry, type OpenEmptyStore } from './entries.ts';

export function testLedger(open: OpenEmptyStore): void {
  test('an entry comes back as it was put, whatever its text', async () => {
    const store = await open();
    const entries = [
      makeLedgerEntry(1, { text: '' }),
      makeLedgerEntry(2, { text: 'short \0 and \ud800 alone, 日本語 🙂' }),
      makeLedgerEntry(3, { text: 'long \0 \ud800 日本語 🙂\r\n'.repeat(500), cost: null }),
      makeLedgerEntry(4, {
        finish: 'tool_calls',
        toolCalls: [{ id: 'call-1', name: 'run_code', arguments: '{"code":"1+1"}' }],
        usage: { inputTokens: 4_000_000_000, outputTokens: 0 },
      }),
    ];
    for (const entry of entries) await store.ledger.put(entry);
    for (const entry of entries) expect(await store.ledger.get(entry.key)).toEqual(entry);
    expect(await store.ledger.get('f'.repeat(32))).toBeNull();
    await store.close();
  });

  test('the first put of a key is kept and counted once', async () => {
    const store = await open();
    const first = makeLedgerEntry(1, { text: 'first' });
    const second = makeLedgerEntry(1, { text: 'second', cost: 9 });
    await Promise.all([store.ledger.put(first), store.ledger.put(second)]);
    await store.ledger.put(second);
    expect(await store.ledger.get(first.key)).toEqual(first);
    expect(await store.ledger.usage('run-1')).toMatchObject({ answers: 1, cost: 0.25 });
    await store.close();
  });

  test('usage is the sum over a run; its price is null only where no answer has one', async () => {
    const store = await open();
    expect(await store.ledger.usage('run-1')).toEqual({
      answers: 0,
      unpriced: 0,
      inputTokens: 0,
      outputTokens: 0,
      cost: 0,
    });
    await store.ledger.put(makeLedgerEntry(1, { cost: null }));
    expect((await store.ledger.usage('run-1')).cost).toBeNull();
    await store.ledger.put(makeLedgerEntry(2, { cost: 0.5 }));
    await store.ledger.put(makeLedgerEntry(3, { cost: 0.25 }));
    await store.ledger.put(makeLedgerEntry(4, { run: 'run-2', cost: 8 }));
    expect(await store.ledger.usage('run-1')).toEqual({
      answers: 3,
      unpriced: 1,
      inputTokens: 300,
      outputTokens: 30,
      cost: 0.75,
    });
    await store.close();
  });

  test('a key that is no content key is refused', async () => {
    const store = await open();
    await expect(store.ledger.put(makeLedgerEntry(1, { key: 'not-a-key' }))).rejects.toThrow(TypeError);
    expect(await store.ledger.usage('run-1')).toMatchObject({ answers: 0 });
    await store.close();
  });
}
