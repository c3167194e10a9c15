import { expect, test } from 'vitest';
import type { RecordFilter } from '../../../src/store/store.ts';
import { makeCandidate, makeRecord, type OpenEmptyStore, readAllPages } from './entries.ts';

export function testRecords(open: OpenEmptyStore): void {
  test('records are listed and counted by any mix of filters, in the order of acceptance', async () => {
    const store = await open();
    const records = [];
    for (let number = 0; number < 60; number += 1) {
      const candidate = makeCandidate(number, {
        state: 'accepted',
        run: `run-${number % 2}`,
        skill: `skill-${number % 3}`,
        kind: `kind-${number % 5}`,
      });
      const record = makeRecord(candidate, number % 7 === 0 ? 'de' : 'en');
      await store.candidates.put(candidate, record);
      records.push(record);
    }
    const filters: RecordFilter[] = [
      {},
      { run: 'run-1' },
      { skill: 'skill-2' },
      { kind: 'kind-3' },
      { language: 'de' },
      { run: 'run-0', skill: 'skill-1' },
      { run: 'run-0', language: 'en', kind: 'kind-4' },
      { run: 'run-0', skill: 'skill-0', kind: 'kind-0', language: 'de' },
      { language: 'fr' },
    ];
    for (const filter of filters) {
      const expected = records.filter(
        (record) =>
          (filter.run ?? record.lineage.run) === record.lineage.run &&
          (filter.skill ?? record.skill) === record.skill &&
          (filter.kind ?? record.kind) === record.kind &&
          (filter.language ?? record.language) === record.language,
      );
      for (const limit of [1, 7, 100]) {
        expect(await readAllPages((place) => store.records.list({ ...filter, ...place }), limit)).toEqual(
          expected,
        );
      }
      expect(await store.records.count(filter)).toBe(expected.length);
    }
    expect(await store.records.get('unknown')).toBeNull();
    await store.close();
  });
}
