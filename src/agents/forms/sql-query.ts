import { z } from 'zod';
import { bareCode, fenceCode } from '../reading/code-text.ts';
import { defineForm } from './form.ts';

const sqlText = z.string().trim().min(1).max(6000);

/** The fields of a request for a query. */
export const sqlQuerySchema = z.object({
  request: z.string().trim().min(1).max(3000),
  tables: sqlText,
  rows: sqlText,
  other_rows: sqlText,
  ordered: z.boolean(),
  solution: sqlText,
  broken: z.array(sqlText).min(1).max(4),
});

export const sqlQueryAnswerSchema = z.object({
  explanation: z.string().trim().min(1).max(3000),
  query: sqlText,
});

/** A query asked for in words, run on two sets of rows beside the writer's own. */
export const sqlQuery = defineForm({
  name: 'sql-query',
  description: 'a request for an SQL query, run on two sets of rows and compared with a hidden one',
  writing:
    'request: asks in words for one SQLite query over the tables below it, and says which columns it returns, in which order, how rows are ordered, how ties, missing values and rounding are handled. tables: the CREATE TABLE statements. rows: INSERT statements for five to fifteen rows a table, with the edges that matter: a tie, a NULL, an entry without a partner. other_rows: other INSERT statements for the same tables, for which the answer differs. ordered: true if the request fixes the order of rows. solution: the right SELECT. broken: one to four SELECTs that a hasty person would write, each with another result on one set of rows at least.',
  replying:
    'explanation: how the query works and how it treats the edges, in two to five sentences. query: one SELECT statement for SQLite, alone.',
  fields: sqlQuerySchema,
  faults({ tables, solution }) {
    const faults: string[] = [];
    if (!/\bcreate\s+table\b/i.test(tables)) faults.push('tables holds no CREATE TABLE');
    if (!/^\s*(?:with|select)\b/i.test(bareCode(solution))) faults.push('solution must be one SELECT');
    return faults;
  },
  show: ({ request, tables, rows }) =>
    `${request}\n\n${fenceCode('sql', `${bareCode(tables)}\n\n${bareCode(rows)}`)}`,
  answer: () => sqlQueryAnswerSchema,
  showAnswer: ({ explanation, query }) => `${explanation}\n\n${fenceCode('sql', bareCode(query))}`,
  compare: null,
  key: () => null,
  evidence: () => [],
});
