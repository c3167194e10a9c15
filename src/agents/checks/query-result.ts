import { z } from 'zod';
import { sqlQueryAnswerSchema, sqlQuerySchema } from '../forms/sql-query.ts';
import { bareCode } from '../reading/code-text.ts';
import { defineCheck } from './check.ts';
import { findRunFault, readJson } from './unique-solution.ts';

/** Runs every query on every set of rows, each in a database of its own. What a query says comes back as data. */
const program = `import json, sqlite3

def plain(value):
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value.hex() if isinstance(value, bytes) else value

def ask(tables, rows, query):
    database = sqlite3.connect(':memory:')
    try:
        database.executescript(tables)
        database.executescript(rows)
    except sqlite3.Error:
        return 'no tables'
    try:
        found = database.execute(query)
        return [[plain(value) for value in row] for row in found.fetchmany(1000)]
    except sqlite3.Error:
        return 'no query'

given = json.loads(GIVEN)
print(json.dumps([[ask(given['tables'], rows, query) for rows in given['sets']] for query in given['queries']]))`;

const cell = z.union([z.string(), z.number(), z.null()]);
const resultSchema = z.array(z.array(z.union([z.string(), z.array(z.array(cell))])));

/** The result as one text; the order of rows counts only where the request fixes it. */
function signature(result: string | unknown[][] | undefined, ordered: boolean): string {
  if (result === undefined || typeof result === 'string') return String(result);
  const rows = result.map((row) => JSON.stringify(row));
  return JSON.stringify(ordered ? rows : rows.sort());
}

/** A query is run in SQLite on two sets of rows; its results must be those of the query its writer holds right. */
export const queryResult = defineCheck({
  name: 'query-result',
  kind: 'ran',
  description: 'the query returns, on two sets of rows, what the hidden query returns; wrong queries do not',
  options: z.strictObject({}),
  async find({ form, instruction, responses }, _options, { interpreter }) {
    if (form.name !== 'sql-query') return null;
    const { tables, rows, other_rows, ordered, solution, broken } = sqlQuerySchema.parse(instruction.fields);
    const { query } = sqlQueryAnswerSchema.parse(responses[0].answer);
    const given = JSON.stringify({
      tables: bareCode(tables),
      sets: [bareCode(rows), bareCode(other_rows)],
      queries: [solution, query, ...broken].map(bareCode),
    });
    const result = await interpreter.run({
      language: 'python',
      code: program.replace('GIVEN', () => JSON.stringify(given)),
    });
    const fault = findRunFault(result);
    if (fault !== null) return { passed: false, evidence: fault };
    const read = resultSchema.safeParse(readJson(result.stdout));
    if (!read.success) return { passed: false, evidence: 'the queries ended without a result' };
    const [wanted = [], found = [], ...others] = read.data;
    const texts = (results: typeof wanted) => results.map((one) => signature(one, ordered));
    if (wanted.includes('no tables')) return { passed: false, evidence: 'tables or rows are not valid' };
    if (wanted.includes('no query')) return { passed: false, evidence: 'the hidden query is not valid' };
    if (found.includes('no query')) return { passed: false, evidence: 'the query is not valid' };
    const [first, second] = texts(wanted);
    if (first === '[]' || first === second) {
      return { passed: false, evidence: 'the hidden query finds nothing, or the same in both sets of rows' };
    }
    if (texts(found).join() !== `${first},${second}`) {
      return { passed: false, evidence: 'the query returns something else than the hidden one' };
    }
    const same = others.filter((one) => texts(one).join() === `${first},${second}`).length;
    if (same > 0) return { passed: false, evidence: `${same} queries written as broken return the same` };
    return {
      passed: true,
      evidence: `the query returns the same as the hidden one on two sets of rows; ${others.length} broken ones do not`,
    };
  },
});
