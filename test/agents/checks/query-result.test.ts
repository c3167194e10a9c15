import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { SNAPSHOTS } from '../../interpreter/snapshots.ts';
import { checkCandidate, type GivenCandidate } from './check-candidate.ts';

const interpreter = createInterpreter({ workers: 1, snapshotDirectory: SNAPSHOTS });
afterAll(() => interpreter.close());

const solution = `SELECT k.name, COUNT(v.day) AS visits FROM keeper k LEFT JOIN visit v ON v.keeper = k.id
GROUP BY k.id ORDER BY visits DESC, k.name`;
const request = {
  request: 'For every keeper, the name and the number of visits, most visits first, then by name.',
  tables: 'CREATE TABLE keeper (id INTEGER, name TEXT); CREATE TABLE visit (keeper INTEGER, day TEXT);',
  rows: "INSERT INTO keeper VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cleo'); INSERT INTO visit VALUES (2, '2024-01-02'), (2, '2024-01-03'), (3, NULL);",
  other_rows: "INSERT INTO keeper VALUES (1, 'Zoe'), (2, 'Ole'); INSERT INTO visit VALUES (1, '2024-05-01');",
  ordered: true,
  solution,
  broken: [solution.replace('LEFT JOIN', 'JOIN')],
};
const candidate = (query: string, changes: object = {}): GivenCandidate => ({
  form: 'sql-query',
  fields: { ...request, ...changes },
  answers: [{ explanation: 'A left join keeps keepers without visits.', query }],
});
const other =
  'SELECT name, (SELECT COUNT(day) FROM visit WHERE keeper = id) AS n FROM keeper ORDER BY n DESC, name';

describe('query-result', () => {
  it.each([
    ['the same result by another way', candidate(other)],
    [
      'another order where none was asked for',
      candidate(other.replace('DESC, name', ''), { ordered: false }),
    ],
    ['numbers of another type', candidate(other.replace('COUNT(day)', 'COUNT(day) * 1.0'))],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('query-result', given, interpreter)).toEqual({
      passed: true,
      evidence: 'the query returns the same as the hidden one on two sets of rows; 1 broken ones do not',
    });
  });

  it.each([
    [
      'keepers left out',
      candidate(solution.replace('LEFT JOIN', 'JOIN')),
      'the query returns something else than the hidden one',
    ],
    [
      'another order',
      candidate(other.replace('DESC', 'ASC')),
      'the query returns something else than the hidden one',
    ],
    [
      'answers written into the query',
      candidate("SELECT 'Ben', 2 UNION ALL SELECT 'Ada', 0 UNION ALL SELECT 'Cleo', 0"),
      'the query returns something else than the hidden one',
    ],
    ['what is no query', candidate('SELEC name FROM keeper'), 'the query is not valid'],
    [
      'rows that do not fit',
      candidate(other, { rows: 'INSERT INTO nobody VALUES (1);' }),
      'tables or rows are not valid',
    ],
    [
      'a hidden query that fails',
      candidate(other, { solution: 'SELECT nothing FROM keeper' }),
      'the hidden query is not valid',
    ],
    [
      'two sets of rows that tell nothing apart',
      candidate(other, { other_rows: request.rows }),
      'the hidden query finds nothing, or the same in both sets of rows',
    ],
    [
      'a broken query that is right',
      candidate(other, { broken: [solution, request.broken[0]] }),
      '1 queries written as broken return the same',
    ],
    [
      'a query that never ends',
      candidate('WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT MAX(x) FROM n'),
      'the program ran into its time limit',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('query-result', given, interpreter)).toEqual({ passed: false, evidence });
  });
});
