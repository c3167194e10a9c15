import type { DataRecord } from './record.ts';
import type { CandidateEntry } from './store.ts';

/** Only an accepted candidate has a record, and it is one of its own run, skill and kind. Throws TypeError. */
export function refuseWrongRecord(candidate: CandidateEntry, record: DataRecord | undefined): void {
  if (record === undefined) return;
  const { run, skill, kind } = candidate;
  if (candidate.state !== 'accepted') throw new TypeError('Only an accepted candidate has a record.');
  if (record.lineage.run !== run || record.skill !== skill || record.kind !== kind) {
    throw new TypeError('The record of a candidate has its run, skill and kind.');
  }
}
