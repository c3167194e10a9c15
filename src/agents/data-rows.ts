import { listValues } from './numbers-in-text.ts';

/** One record of some data: what it is called by, and its numbers and moments by column. */
export interface DataRow {
  labels: string[];
  /** Moments in seconds stand under their column too, so that spans of time can be computed. */
  numbers: Map<string, number>;
  times: Map<string, number>;
  /** Columns in which it has nothing. */
  gaps: string[];
}

/** Records of one shape: the rows of a table, the points of all series, the entries of a log. */
export interface DataTable {
  name: string;
  rows: DataRow[];
}

type Scalar = string | number | boolean | null;

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';
const listParts = (value: unknown): [string, unknown][] => Object.entries(value as Record<string, unknown>);

function readTime(text: string): number | null {
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text.trim())) return null;
  const moment = Date.parse(text.trim().replace(' ', 'T').replace(/,/, '.'));
  return Number.isNaN(moment) ? null : moment / 1000;
}

const locales = ['en', 'de', 'es', 'fr', 'it', 'pt'];

/** The names of the month of a date as text, in some languages: data says 2024-03 where prose says March. */
function nameMonth(text: string): string[] {
  const month = /^\d{4}-(\d{2})\b/.exec(text)?.[1];
  if (month === undefined || Number(month) < 1 || Number(month) > 12) return [];
  const date = new Date(Date.UTC(2000, Number(month) - 1, 15));
  return locales.map((locale) =>
    new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(date),
  );
}

function createRow(above: readonly string[]): DataRow {
  return { labels: [...above], numbers: new Map(), times: new Map(), gaps: [] };
}

function addCell(row: DataRow, column: string, value: Scalar): void {
  if (value === null || value === '') row.gaps.push(column);
  else if (typeof value === 'number') row.numbers.set(column, value);
  else if (typeof value === 'string') {
    const time = readTime(value);
    if (time !== null) row.times.set(column, time);
    // A number with its unit, as in `12.5 kg`, is that number.
    const measured = /^[-+−]?\s?[$€£]?\s?\d/.test(value) && time === null && !/^\d{4}-\d/.test(value);
    const leading = measured ? listValues(value)[0] : undefined;
    if (leading !== undefined) row.numbers.set(column, leading);
    if (value.length <= 80) row.labels.push(value, ...nameMonth(value));
  }
}

function collect(
  value: unknown,
  shape: string,
  above: readonly string[],
  tables: Map<string, DataRow[]>,
): void {
  if (isScalar(value)) return;
  const add = (name: string, row: DataRow) => tables.set(name, [...(tables.get(name) ?? []), row]);
  if (!Array.isArray(value)) {
    const own = createRow(above);
    for (const [key, part] of listParts(value)) if (isScalar(part)) addCell(own, key, part);
    for (const [key, part] of listParts(value)) collect(part, `${shape}.${key}`, above, tables);
    if (own.numbers.size > 0) add(`${shape}{}`, own);
    return;
  }
  for (const [index, entry] of value.entries()) {
    const row = createRow(above);
    if (isScalar(entry)) addCell(row, 'value', entry);
    else {
      for (const [key, part] of listParts(entry)) if (isScalar(part)) addCell(row, key, part);
      for (const [key, part] of listParts(entry)) collect(part, `${shape}[].${key}`, row.labels, tables);
    }
    if (!isScalar(entry) || typeof entry === 'number') add(`${shape}[]`, row);
    if (index > 2000) break;
  }
}

/** Lines with the same separator become cells; other lines become rows of their numbers in order. */
function readLines(text: string): unknown {
  const lines = text.split('\n').filter((line) => /\p{L}|\p{N}/u.test(line));
  const separator = ['|', '\t', ';', ','].find(
    (mark) => lines.filter((line) => line.includes(mark)).length > lines.length / 2,
  );
  return lines.map((line) => {
    if (separator === undefined) return [line.slice(0, 80), ...listValues(line)];
    const cells = line.split(separator).map((cell) => cell.trim());
    return separator === '|'
      ? cells.filter((cell, at) => cell !== '' || (at > 0 && at < cells.length - 1))
      : cells;
  });
}

/** The records of a passage that is data: JSON, or lines with separators. */
export function readTables(passage: string): DataTable[] {
  let value: unknown;
  try {
    value = JSON.parse(passage);
  } catch {
    value = readLines(passage);
  }
  const tables = new Map<string, DataRow[]>();
  collect(value, '', [], tables);
  return [...tables].map(([name, rows]) => ({ name, rows }));
}
