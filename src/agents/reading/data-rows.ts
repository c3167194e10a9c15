import { listValues } from './numbers-in-text.ts';
import { readRowUnits, type Scalar } from './row-units.ts';

/** One record of some data: what it is called by, and its numbers and moments by column. */
export interface DataRow {
  labels: string[];
  /** Moments in seconds stand under their column too, so that spans of time can be computed. */
  numbers: Map<string, number>;
  times: Map<string, number>;
  /** Columns in which it has nothing. */
  gaps: string[];
  /** The units of its numbers, by column, where the data tells them; those that may follow a year for its years. */
  units: Map<string, string[]>;
}

/** Records of one shape: the rows of a table, the points of all series, the entries of a log. */
export interface DataTable {
  name: string;
  rows: DataRow[];
  /** What a column is called, where it is called anything. */
  headings: Map<string, string>;
}

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
  return { labels: [...above], numbers: new Map(), times: new Map(), gaps: [], units: new Map() };
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

/** A year is a moment that rows are called by: nothing is added to it. */
function moveYear(row: DataRow, column: string): void {
  const year = row.numbers.get(column);
  if (year === undefined || !row.numbers.delete(column)) return;
  row.times.set(column, Date.UTC(year, 0) / 1000);
  row.labels.push(String(year));
}

/** What stands around some data: the names above it, its unit, what the cells of its rows are called. */
interface Surroundings {
  labels: readonly string[];
  units: string[];
  cells: readonly string[] | null;
}

function collect(value: unknown, shape: string, above: Surroundings, tables: Map<string, DataTable>): void {
  if (isScalar(value)) return;
  const fill = (row: DataRow, parts: readonly [string, unknown][], cells: readonly string[] | null) => {
    const found = parts.flatMap(([column, part]) =>
      isScalar(part) ? { column, heading: cells?.[Number(column)] ?? column, value: part } : [],
    );
    const { cells: read, below } = readRowUnits(found, above.units);
    for (const { column, value: part, units, isYear } of read) {
      addCell(row, column, part);
      if (row.numbers.has(column) && units.length > 0) row.units.set(column, units);
      if (isYear) moveYear(row, column);
    }
    return below;
  };
  const add = (name: string, row: DataRow, cells: readonly string[] | null) => {
    const table: DataTable = tables.get(name) ?? { name, rows: [], headings: new Map() };
    for (const column of row.numbers.keys()) {
      const name = column.replace(/ \(.*$/, '');
      const heading = cells?.[Number(name)] ?? name;
      if (!/^(?:\d+|value|y)$/.test(heading)) table.headings.set(column, heading);
    }
    table.rows.push(row);
    tables.set(name, table);
  };
  const parts = listParts(value);
  if (!Array.isArray(value)) {
    const own = createRow(above.labels);
    const units = fill(own, parts, null);
    const lists = parts.flatMap(([, part]) =>
      Array.isArray(part) && part.every((entry) => typeof entry === 'string') ? [part as string[]] : [],
    );
    for (const [key, part] of parts) {
      collect(part, `${shape}.${key}`, { labels: above.labels, units, cells: lists[0] ?? null }, tables);
    }
    if (own.numbers.size > 0) add(`${shape}{}`, own, null);
    return;
  }
  const first: unknown = value[0];
  const isHeading =
    above.cells === null &&
    Array.isArray(first) &&
    first.every((cell) => typeof cell === 'string' && !/^\d/.test(cell));
  const cells = isHeading ? (first as string[]) : above.cells;
  for (const [index, entry] of value.entries()) {
    const row = createRow(above.labels);
    if (isScalar(entry)) fill(row, [['value', entry]], null);
    else {
      const inside = listParts(entry);
      const called = Array.isArray(entry) && cells?.length === entry.length ? cells : null;
      const units = fill(row, inside, called);
      for (const [key, part] of inside) {
        collect(part, `${shape}[].${key}`, { labels: row.labels, units, cells: null }, tables);
      }
      add(`${shape}[]`, row, called);
    }
    if (typeof entry === 'number') add(`${shape}[]`, row, null);
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
  const tables = new Map<string, DataTable>();
  collect(value, '', { labels: [], units: [], cells: null }, tables);
  return [...tables.values()];
}
