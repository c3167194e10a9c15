import { readReason, storeReason } from '../candidate-reason.ts';
import { countToFind, cutPage, readCursor } from '../page.ts';
import { refuseWrongRecord } from '../record-rules.ts';
import type { CandidateEntry, CandidateStore } from '../store.ts';
import type { PostgresAccess } from './postgres-access.ts';
import { selectByTally } from './postgres-tallied-list.ts';

type StoredCandidate = Omit<CandidateEntry, 'reason' | 'body'> & {
  number: number;
  reason: string;
  body: string;
};

const columns =
  'e.number, e.id, t.run, e.path, e.seed, t.skill, t.kind, t.state, t.reason, e.retries, e.body';

export function openPostgresCandidates(access: PostgresAccess, schema: string): CandidateStore {
  const find = `SELECT ${columns} FROM "${schema}".candidates AS e
    JOIN "${schema}".candidate_tallies AS t ON t.number = e.tally WHERE e.id = $1`;
  const list = selectByTally(schema, {
    entries: 'candidates',
    tallies: 'candidate_tallies',
    columns,
    where: 't.run = $1 AND ($2::text IS NULL OR t.skill = $2) AND ($3::text[] IS NULL OR t.state = ANY ($3))',
    after: '$4',
    most: '$5',
  });

  return {
    async get(id) {
      const [stored] = await access.read<StoredCandidate>(find, [id]);
      return stored === undefined ? null : readCandidate(stored);
    },

    async put(candidate, record, draw) {
      refuseWrongRecord(candidate, record);
      return access.write<boolean>('candidate_put', {
        ...candidate,
        reason: storeReason(candidate.reason),
        body: JSON.stringify(candidate.body) ?? 'null',
        draw,
        record: record && { id: record.id, language: record.language, value: JSON.stringify(record) },
      });
    },

    retryFailed: (run) => access.write<number>('candidates_retry', { run }),

    async list({ run, states, skill, cursor, limit }) {
      const values = [run, skill ?? null, states ?? null, readCursor(cursor), countToFind(limit)];
      return cutPage(await access.read<StoredCandidate>(list, values), limit, readCandidate);
    },
  };
}

function readCandidate({ number: _, ...stored }: StoredCandidate): CandidateEntry {
  return { ...stored, reason: readReason(stored.reason), body: JSON.parse(stored.body) };
}
