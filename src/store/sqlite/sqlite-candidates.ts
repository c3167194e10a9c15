import type { DatabaseSync } from 'node:sqlite';
import { readReason, storeReason } from '../candidate-reason.ts';
import type { GroupCommit } from '../group-commit.ts';
import { type PackedValue, packValue, unpackValue } from '../packed-value.ts';
import { countToFind, cutPage, readCursor } from '../page.ts';
import { refuseWrongRecord } from '../record-rules.ts';
import type { CandidateEntry, CandidateStore } from '../store.ts';
import { prepareTalliedList } from '../tallied-list.ts';
import { prepareDrawSettlement } from './sqlite-draws.ts';
import { prepareRecordWrite } from './sqlite-records.ts';

type StoredCandidate = Omit<CandidateEntry, 'reason' | 'body'> & {
  number: number;
  reason: string;
  body: PackedValue;
};

export function openSqliteCandidates(database: DatabaseSync, access: GroupCommit): CandidateStore {
  const columns = `candidates.number, id, run, path, seed, skill, kind, state, reason, retries, body
    FROM candidates JOIN candidate_tallies ON candidate_tallies.number = candidates.tally`;
  const find = database.prepare(`SELECT ${columns} WHERE id = ?`);
  const findTally = database.prepare('SELECT number, tally FROM candidates WHERE id = ?');
  const countOne = database.prepare(
    `INSERT INTO candidate_tallies (run, skill, kind, state, reason, count) VALUES (?, ?, ?, ?, ?, 1)
     ON CONFLICT (run, skill, kind, state, reason) DO UPDATE SET count = count + 1 RETURNING number`,
  );
  const uncountOne = database.prepare('UPDATE candidate_tallies SET count = count - 1 WHERE number = ?');
  const add = database.prepare(
    'INSERT INTO candidates (tally, path, seed, retries, body, draw, id) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const change = database.prepare(
    'UPDATE candidates SET tally = ?, path = ?, seed = ?, retries = ?, body = ?, draw = ifnull(?, draw) WHERE id = ?',
  );
  const findFailed = database.prepare(
    `SELECT number, skill, kind, count FROM candidate_tallies WHERE run = ? AND state = 'failed' AND count > 0`,
  );
  const countMany = database.prepare(
    `INSERT INTO candidate_tallies (run, skill, kind, state, reason, count) VALUES (?, ?, ?, 'pending', '', ?)
     ON CONFLICT (run, skill, kind, state, reason) DO UPDATE SET count = count + excluded.count RETURNING number`,
  );
  const uncountAll = database.prepare('UPDATE candidate_tallies SET count = 0 WHERE number = ?');
  const freeDraws = database.prepare(
    `INSERT INTO draws (run, skill, number) SELECT ?, ?, draw FROM candidates WHERE tally = ? AND draw IS NOT NULL
     ON CONFLICT (run, skill, number) DO NOTHING`,
  );
  const retry = database.prepare('UPDATE candidates SET tally = ?, retries = retries + 1 WHERE tally = ?');
  const findListed = prepareTalliedList(database, {
    entries: 'candidates',
    tallies: 'candidate_tallies',
    where: `run = ?1 AND (?2 IS NULL OR skill = ?2)
      AND (?3 IS NULL OR state IN (SELECT value FROM json_each(?3)))`,
  });
  const list = database.prepare(
    `SELECT ${columns} WHERE candidates.number IN (SELECT value FROM json_each(?)) ORDER BY candidates.number`,
  );
  const writeRecord = prepareRecordWrite(database);
  const draws = prepareDrawSettlement(database);

  function putCandidate(candidate: CandidateEntry, body: PackedValue, draw: number | null): void {
    const { id, run, path, seed, skill, kind, state, reason, retries } = candidate;
    const before = findTally.get(id);
    const counted = countOne.get(run, skill, kind, state, storeReason(reason));
    const values = [Number(counted?.number), path, seed, retries, body, draw, id];
    if (before === undefined) {
      add.run(...values);
    } else {
      change.run(...values);
      uncountOne.run(Number(before.tally));
    }
  }

  return {
    get: (id) =>
      access.read(() => {
        const stored = find.get(id) as StoredCandidate | undefined;
        return stored === undefined ? null : readCandidate(stored);
      }),

    async put(candidate, record, draw) {
      refuseWrongRecord(candidate, record);
      const body = packValue(candidate.body);
      const value = record === undefined ? null : packValue(record);
      const { run, skill, state } = candidate;
      return access.write(() => {
        if (draw !== undefined) {
          if (!draws.holds(run, skill, draw.number, draw.owner)) return false;
          if (state !== 'pending') draws.settle(run, skill, draw.number);
        }
        putCandidate(candidate, body, draw?.number ?? null);
        if (record !== undefined && value !== null) writeRecord(record, value);
        return true;
      });
    },

    retryFailed: (run) =>
      access.write(() => {
        let retried = 0;
        for (const { number, skill, kind, count } of findFailed.all(run)) {
          freeDraws.run(run, skill ?? '', Number(number));
          const pending = countMany.get(run, skill ?? '', kind ?? '', count ?? 0);
          retried += Number(retry.run(Number(pending?.number), Number(number)).changes);
          uncountAll.run(Number(number));
        }
        return retried;
      }),

    list: ({ run, states, skill, cursor, limit }) =>
      access.read(() => {
        const wanted = states === undefined ? null : JSON.stringify(states);
        const parts = [run, skill ?? null, wanted];
        const numbers = findListed(parts, readCursor(cursor), countToFind(limit));
        const found = list.all(JSON.stringify(numbers));
        return cutPage(found as unknown as StoredCandidate[], limit, readCandidate);
      }),
  };
}

function readCandidate({ number: _, ...stored }: StoredCandidate): CandidateEntry {
  return { ...stored, reason: readReason(stored.reason), body: unpackValue(stored.body) };
}
