import type { DataRow, DataTable } from './data-rows.ts';
import { shareForms, sumOf, valuesOf } from './derived-numbers.ts';

/** What a sentence with a percentage tells of the data beside it. */
export interface ShareView {
  rows: ReadonlySet<DataRow>;
  /** The sentence and the one before, its words between single spaces. */
  words: string;
  isStated(value: number): boolean;
}

/** Words of a heading in a sentence, whatever their endings. */
function isColumnNamed(heading: string, words: string): boolean {
  const told = heading.replace(/[([].*$/, '').toLowerCase();
  return (told.match(/\p{L}{3,}/gu) ?? []).some((word) =>
    words.includes(` ${word.slice(0, Math.max(4, word.length - 2))}`),
  );
}

/** A single row stands against the first, the last, the least, the greatest and the mean of its column. */
function shareOfMarks(value: number, column: readonly number[]): number[] {
  const [first = 0, last = 0] = [column[0], column.at(-1)];
  const [least, most] = [Math.min(...column), Math.max(...column)];
  const changes = [
    [first, value],
    [value, last],
    [least, value],
    [most, value],
    [sumOf(column) / column.length, value],
  ] as const;
  const found = changes.flatMap(([from, to]) => (from === 0 ? [] : [(to - from) / from]));
  return most === 0 ? found : [...found, value / most];
}

function sharesInColumn(seen: readonly DataRow[], all: readonly number[], column: string, view: ShareView) {
  const named = [...new Set(valuesOf(seen, column))].slice(0, 12);
  const stated = named.filter(view.isStated);
  // Where values of the column are told, the percentage is of one of them.
  const firsts = stated.length > 0 ? stated : named.slice(0, 6);
  const pairs = firsts.flatMap((one, at) =>
    named
      .filter((other, index) => other !== one && (stated.length > 0 || index > at))
      .flatMap((other) => shareForms(one, other)),
  );
  const sum = sumOf(all);
  const [first = 0, last = 0] = [all[0], all.at(-1)];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const unnamed = [
    ...(first === 0 ? [] : [last / first, (last - first) / first]),
    ...(least === 0 || most === 0 ? [] : [(most - least) / least, (most - least) / most]),
  ];
  return [
    ...pairs,
    ...(named.length === 1 ? shareOfMarks(named[0] ?? 0, all) : []),
    ...(named.length === 0 ? unnamed : []),
    ...(sum === 0 ? [] : [...firsts.map((value) => value / sum), sumOf(valuesOf(seen, column)) / sum]),
  ];
}

/**
 * What a percentage may come from, as shares of one: a pair of values that the sentence names by rows and column or
 * states, one such value and the sum, mean or ends of its column, two columns that it names. Columns that it neither
 * names nor states a value of are left out where there is one of which it does.
 */
export function listShares({ rows, headings }: DataTable, view: ShareView): number[] {
  const columns = [...new Set(rows.flatMap((row) => [...row.numbers.keys()]))];
  const seen = rows.filter((row) => view.rows.has(row));
  const told = columns.filter(
    (column) =>
      isColumnNamed(headings.get(column) ?? '', view.words) || valuesOf(seen, column).some(view.isStated),
  );
  const focus = told.length > 0 ? told : columns;
  // Numbers of a line that are called nothing can only be told by their line.
  const crossed = headings.size === 0 ? columns.slice(0, 12) : told;
  const across = seen.slice(0, 12).flatMap((row) => {
    const values = crossed.flatMap((column) => row.numbers.get(column) ?? []);
    return values.flatMap((one, at) => values.slice(at + 1).flatMap((other) => shareForms(one, other)));
  });
  const totals = told.map((column) => sumOf(valuesOf(rows, column)));
  return [
    ...focus.flatMap((column) => sharesInColumn(seen, valuesOf(rows, column), column, view)),
    ...across,
    ...totals.flatMap((one, at) => totals.slice(at + 1).flatMap((other) => shareForms(one, other))),
    ...(seen.length > 0 ? [seen.length / rows.length] : []),
  ];
}
