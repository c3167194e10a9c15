import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CandidateCount, CandidateEntry, CandidateState } from '../../../src/store/store.ts';
import { makeCandidate, makeRecord, type OpenEmptyStore, readAllPages } from './entries.ts';

export function testCandidates(open: OpenEmptyStore, numRuns: number): void {
  test('a candidate comes back as it was last put and keeps its place', async () => {
    const store = await open();
    const first = makeCandidate(1);
    await store.candidates.put(first);
    await store.candidates.put(makeCandidate(2));
    const changed = makeCandidate(1, {
      state: 'rejected',
      reason: 'evidence',
      retries: 2,
      path: 'elsewhere',
      kind: 'detail',
      body: { long: 'words '.repeat(1000), nothing: null },
    });
    await store.candidates.put(changed);
    expect(await store.candidates.get(first.id)).toEqual(changed);
    expect(await store.candidates.get('unknown')).toBeNull();
    const { entries } = await store.candidates.list({ run: 'run-1', limit: 10 });
    expect(entries).toEqual([changed, makeCandidate(2)]);
    await store.close();
  });

  test('candidate and record are written both or neither', async () => {
    const store = await open();
    const accepted = makeCandidate(1, { state: 'accepted' });
    const record = makeRecord(accepted);
    await store.candidates.put(accepted, record);
    expect(await store.records.get(record.id)).toEqual(record);

    const broken = makeCandidate(2, { state: 'accepted' });
    const noLanguage = { ...makeRecord(broken), language: null as unknown as string };
    await expect(store.candidates.put(broken, noLanguage)).rejects.toThrow();
    expect(await store.candidates.get(broken.id)).toBeNull();
    expect((await store.runs.tally('run-1')).candidates).toMatchObject([{ state: 'accepted', count: 1 }]);
    expect(await store.records.count({})).toBe(1);
    await store.close();
  });

  test('an accepted candidate put again leaves one record', async () => {
    const store = await open();
    const accepted = makeCandidate(1, { state: 'accepted' });
    const record = makeRecord(accepted);
    await Promise.all([store.candidates.put(accepted, record), store.candidates.put(accepted, record)]);
    await store.candidates.put(accepted, { ...record, created: '2027-01-01T00:00:00.000Z' });
    expect(await store.records.count({ run: 'run-1' })).toBe(1);
    expect(await store.records.get(record.id)).toEqual(record);
    await store.close();
  });

  test('a record of a candidate that is not accepted, or of another run, is refused', async () => {
    const store = await open();
    const pending = makeCandidate(1);
    await expect(store.candidates.put(pending, makeRecord(pending))).rejects.toThrow(TypeError);
    const accepted = makeCandidate(1, { state: 'accepted' });
    const foreign = makeRecord(makeCandidate(1, { run: 'run-2' }));
    await expect(store.candidates.put(accepted, foreign)).rejects.toThrow(TypeError);
    expect((await store.runs.tally('run-1')).candidates).toEqual([]);
    await store.close();
  });

  test('only what failed is pending again, one retry more', async () => {
    const store = await open();
    const put = [
      makeCandidate(1, { state: 'failed', reason: 'schema', retries: 1 }),
      makeCandidate(2, { state: 'failed', reason: 'timeout', kind: 'detail' }),
      makeCandidate(3, { state: 'rejected', reason: 'evidence' }),
      makeCandidate(4),
      makeCandidate(5, { state: 'failed', reason: 'schema', run: 'run-2' }),
    ];
    for (const candidate of put) await store.candidates.put(candidate);
    expect(await store.candidates.retryFailed('run-1')).toBe(2);
    expect(await store.candidates.retryFailed('run-1')).toBe(0);
    const after = put.map((candidate) =>
      candidate.state === 'failed' && candidate.run === 'run-1'
        ? { ...candidate, state: 'pending' as const, reason: null, retries: candidate.retries + 1 }
        : candidate,
    );
    for (const candidate of after) expect(await store.candidates.get(candidate.id)).toEqual(candidate);
    const inRun = after.filter((candidate) => candidate.run === 'run-1');
    expect(sortCounts((await store.runs.tally('run-1')).candidates)).toEqual(recount(inRun));
    await store.close();
  });

  test('counts equal a recount after any sequence of puts, and every filter finds exactly its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(candidateArbitrary, { maxLength: 40 }), async (puts) => {
        const store = await open();
        try {
          await Promise.all(
            puts.map((candidate) =>
              candidate.state === 'accepted'
                ? store.candidates.put(candidate, makeRecord(candidate))
                : store.candidates.put(candidate),
            ),
          );
          const final = [...new Map(puts.map((candidate) => [candidate.id, candidate])).values()];
          for (const run of ['run-1', 'run-2']) {
            const own = final.filter((candidate) => candidate.run === run);
            expect(sortCounts((await store.runs.tally(run)).candidates)).toEqual(recount(own));
            for (const states of [undefined, ['accepted'], ['rejected', 'pending']] as const) {
              for (const skill of [undefined, 'fermi']) {
                const found = await readAllPages(
                  (place) =>
                    store.candidates.list({
                      run,
                      ...(states === undefined ? {} : { states: [...states] }),
                      ...(skill === undefined ? {} : { skill }),
                      ...place,
                    }),
                  3,
                );
                const fits = own.filter(
                  (candidate) =>
                    (states === undefined || states.some((state) => state === candidate.state)) &&
                    (skill === undefined || candidate.skill === skill),
                );
                expect(found).toEqual(sortByFirstPut(fits, puts));
              }
            }
          }
        } finally {
          await store.close();
        }
      }),
      { numRuns },
    );
  });
}

const candidateArbitrary: fc.Arbitrary<CandidateEntry> = fc
  .record({
    number: fc.nat(8),
    run: fc.constantFrom('run-1', 'run-2'),
    skill: fc.constantFrom('fermi', 'coding'),
    kind: fc.constantFrom('a', 'b'),
    state: fc.constantFrom<CandidateState>('pending', 'accepted', 'rejected', 'failed'),
    why: fc.constantFrom('schema', 'evidence'),
    retries: fc.nat(2),
  })
  .map(({ number, why, ...change }) =>
    makeCandidate(number, { ...change, reason: ['rejected', 'failed'].includes(change.state) ? why : null }),
  );

function recount(candidates: CandidateEntry[]): CandidateCount[] {
  const counts = new Map<string, CandidateCount>();
  for (const { skill, kind, state, reason } of candidates) {
    const name = JSON.stringify([skill, kind, state, reason]);
    const count = counts.get(name) ?? { skill, kind, state, reason, count: 0 };
    counts.set(name, { ...count, count: count.count + 1 });
  }
  return sortCounts([...counts.values()]);
}

function sortCounts(counts: CandidateCount[]): CandidateCount[] {
  const name = ({ skill, kind, state, reason }: CandidateCount) => [skill, kind, state, reason].join();
  return counts.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}

function sortByFirstPut(candidates: CandidateEntry[], puts: CandidateEntry[]): CandidateEntry[] {
  const place = (candidate: CandidateEntry) => puts.findIndex((put) => put.id === candidate.id);
  return candidates.toSorted((a, b) => place(a) - place(b));
}
