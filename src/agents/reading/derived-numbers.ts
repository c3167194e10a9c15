import type { DataRow, DataTable } from './data-rows.ts';

/** What a sentence may compare: values of one column, or of one row, that it has in view. */
export interface Derived {
  /** Sums, means, differences, spans of time. */
  amounts: number[];
  /** One value divided by another; hundredfold they are percentages. */
  ratios: number[];
}

export const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function listColumns(rows: readonly DataRow[]): string[] {
  return [...new Set(rows.flatMap((row) => [...row.numbers.keys()]))];
}

export const valuesOf = (rows: readonly DataRow[], column: string) =>
  rows.flatMap((row) => row.numbers.get(column) ?? []);

/** Count, sum, mean, median and range of every column of the rows; how many gaps; how many different labels. */
export function summarise(rows: readonly DataRow[]): number[] {
  const columns = listColumns(rows).flatMap((column) => {
    const values = valuesOf(rows, column);
    if (values.length === 0) return [];
    // One value is no sum: it stands there with its unit or not at all.
    if (values.length === 1) return [1, rows.length - 1];
    const sum = sumOf(values);
    const spread = Math.max(...values) - Math.min(...values);
    // What is one of the values stands there as well.
    const measures = [sum, sum / values.length, medianOf(values), spread].filter(
      (value) => !values.includes(value),
    );
    return [values.length, ...measures, rows.length - values.length];
  });
  const gaps = [...new Set(rows.flatMap((row) => row.gaps))].map(
    (column) => rows.filter((row) => row.gaps.includes(column)).length,
  );
  return [rows.length, ...columns, ...gaps.flatMap((count) => [count, rows.length - count])];
}

/** Rows that share a label which not all rows have: the months of one year, the entries of one level. */
function listGroups(rows: readonly DataRow[]): DataRow[][] {
  const groups = new Map<string, Set<DataRow>>();
  for (const row of rows) {
    for (const label of row.labels) groups.set(label, (groups.get(label) ?? new Set()).add(row));
  }
  return [...groups.values()]
    .filter((group) => group.size > 1 && group.size < rows.length)
    .map((group) => [...group]);
}

/** What falls on one unit of another column in all: hours on a plot, pounds on a tree. Rows that lack one of the two are left out. */
function quotientsOfSums(rows: readonly DataRow[]): number[] {
  const columns = listColumns(rows).slice(0, 8);
  return columns.flatMap((over) =>
    columns
      .filter((under) => under !== over)
      .flatMap((under) => {
        const both = rows.filter((row) => row.numbers.has(over) && row.numbers.has(under));
        const divisor = sumOf(valuesOf(both, under));
        return divisor === 0 ? [] : [sumOf(valuesOf(both, over)) / divisor];
      }),
  );
}

const fewValues = 4;

/** Whatever of a table can be said without naming single rows, and shares of groups in the whole. */
export function summariseTable({ rows }: DataTable): Derived {
  const groups = listGroups(rows);
  const columns = listColumns(rows);
  const ratios = columns.flatMap((column) => {
    const whole = sumOf(valuesOf(rows, column));
    return whole === 0 ? [] : groups.map((group) => sumOf(valuesOf(group, column)) / whole);
  });
  const times = [...new Set(rows.flatMap((row) => [...row.times.keys()]))];
  const each = quotientsOfSums(rows);
  // Of one unit among others there are few values, and whatever is told of them is told of those.
  const few = columns
    .map((column) => valuesOf(rows, column))
    .filter(({ length }) => length <= fewValues && length < rows.length);
  return {
    amounts: [
      ...each,
      ...few.flatMap((values) => compareAll(values).amounts),
      ...summarise(rows),
      ...groups.flatMap(summarise),
      columns.length,
      new Set(rows.flatMap((row) => row.labels)).size,
      ...times.flatMap((column) => spansBetween(rows.flatMap((row) => row.times.get(column) ?? []))),
    ],
    ratios: [...ratios, ...each, ...groups.map((group) => group.length / rows.length)],
  };
}

/** From the first moment to the last and from each to the next, in seconds, minutes, hours and days. */
function spansBetween(times: readonly number[]): number[] {
  const sorted = [...times].sort((one, other) => one - other);
  const first = sorted[0] ?? 0;
  const last = sorted.at(-1) ?? 0;
  const steps = sorted.slice(1).map((time, at) => time - (sorted[at] ?? 0));
  return [last - first, ...steps]
    .filter((span) => span > 0)
    .flatMap((seconds) => [seconds, seconds / 60, seconds / 3600, seconds / 86_400]);
}

const isYear = (value: number): boolean => Number.isInteger(value) && value >= 1000 && value < 2200;

/** Whole years between any two of the values that are years; where the day is not yet reached, one less. */
export function yearsBetween(values: readonly number[]): number[] {
  const years = [...new Set(values.filter(isYear))].sort((one, other) => one - other).slice(0, 24);
  return years.flatMap((from, at) => years.slice(at + 1).flatMap((to) => [to - from, to - from - 1]));
}

/** The years that rows hold: numbers that may be years, and those of their moments. */
export function listYears(rows: readonly DataRow[]): number[] {
  return rows.flatMap(({ numbers, times, units }) => [
    ...[...numbers].flatMap(([column, value]) => {
      const told = units.get(column);
      return isYear(value) && (told === undefined || told.includes('year')) ? value : [];
    }),
    ...[...times.values()].map((seconds) => new Date(seconds * 1000).getUTCFullYear()),
  ]);
}

/** Each as a share of the other and as a change from it. */
export function shareForms(one: number, other: number): number[] {
  return [
    ...(other === 0 ? [] : [one / other, (one - other) / other]),
    ...(one === 0 ? [] : [other / one, (other - one) / one]),
  ];
}

function compare(one: number, other: number): Derived {
  return { amounts: one === 0 || other === 0 ? [] : [one - other], ratios: shareForms(one, other) };
}

function compareAll(values: readonly number[]): Derived {
  return join(values.flatMap((one, at) => values.slice(at + 1).map((other) => compare(one, other))));
}

function pairSums(values: readonly number[]): number[] {
  return values.flatMap((one, at) => values.slice(at + 1).map((other) => one + other));
}

/** Two values of a row, and whether their units let them be added. */
interface Pair {
  one: number;
  other: number;
  isAlike: boolean;
}

function listPairs({ numbers, units }: DataRow): Pair[] {
  const cells = [...numbers];
  return cells.flatMap(([column, one], at) =>
    cells.slice(at + 1).map(([next, other]) => {
      const [told, toldNext] = [units.get(column), units.get(next)];
      const isAlike =
        told === undefined || toldNext === undefined || told.some((unit) => toldNext.includes(unit));
      return { one, other, isAlike };
    }),
  );
}

function comparePair({ one, other, isAlike }: Pair): Derived {
  const sums = isAlike ? [one - other, one + other] : [];
  return { amounts: [one * other, ...sums], ratios: shareForms(one, other) };
}

/** Everything of all parts. */
export function join(parts: readonly Derived[]): Derived {
  return {
    amounts: parts.flatMap(({ amounts }) => amounts),
    ratios: parts.flatMap(({ ratios }) => ratios),
  };
}

/**
 * What can be computed from the rows that a sentence has in view: each column's values there against each other, against
 * the column's mean and as shares of its sum, and where it has fewer than two in view also against first, last, least and
 * greatest; each row's values among themselves; sums over the rows in view and over the run from the first to the last.
 */
export function compareInView({ rows }: DataTable, inView: ReadonlySet<DataRow>): Derived {
  const seen = rows.filter((row) => inView.has(row));
  const first = seen[0];
  const last = seen.at(-1);
  const run =
    first === undefined || last === undefined ? [] : rows.slice(rows.indexOf(first), rows.indexOf(last) + 1);
  const columns = listColumns(rows).map((column): Derived => {
    const values = valuesOf(rows, column);
    const sum = sumOf(values);
    const [from, to, least, most] = [
      values[0] ?? 0,
      values.at(-1) ?? 0,
      Math.min(...values),
      Math.max(...values),
    ];
    const named = [...new Set(valuesOf(seen, column))].slice(0, 12);
    // A sentence that names two rows compares them with each other or with the mean, and not with all the rest.
    const marks = named.length > 1 ? [] : [from, to, least, most];
    return join([
      compareAll(named),
      ...(named.length > 1 ? [] : [compare(from, to), compare(least, most)]),
      ...named.flatMap((value) => [sum / values.length, ...marks].map((mark) => compare(value, mark))),
      { amounts: pairSums(named), ratios: sum === 0 ? [] : named.map((value) => value / sum) },
      ...(seen.length > 1 && sum !== 0
        ? [{ amounts: [], ratios: [sumOf(valuesOf(seen, column)) / sum] }]
        : []),
    ]);
  });
  const across = seen.slice(0, 12).flatMap((row) => listPairs(row).map(comparePair));
  const times = [...new Set(rows.flatMap((row) => [...row.times.keys()]))];
  const spans = [
    ...times.flatMap((column) => spansBetween(seen.flatMap((row) => row.times.get(column) ?? []))),
    ...seen.flatMap((row) => spansBetween([...row.times.values()])),
    // From when a part starts to when it stops, whatever lies between.
    ...listGroups(rows)
      .filter((group) => group.length <= 4 && group.every((row) => inView.has(row)))
      .flatMap((group) =>
        times.flatMap((column) => spansBetween(group.flatMap((row) => row.times.get(column) ?? []))),
      ),
  ];
  const each = seen.length > 1 ? quotientsOfSums(seen) : [];
  // What is left without a row or two.
  const rest = seen.length > 0 && seen.length < 3 ? rows.filter((row) => !inView.has(row)) : [];
  const left = listColumns(rest).flatMap((column) => {
    const values = valuesOf(rest, column);
    if (values.length < 2) return [];
    return [sumOf(values), sumOf(values) / values.length];
  });
  return join([
    ...columns,
    ...across,
    {
      amounts: [
        ...summarise(seen),
        ...summarise(run),
        ...spans,
        ...yearsBetween(listYears(seen)),
        ...each,
        ...left,
      ],
      ratios: each,
    },
  ]);
}
