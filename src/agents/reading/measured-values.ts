import type { DataTable } from './data-rows.ts';
import { isReadAs, listValues, type NumberReading, readNumbers } from './numbers-in-text.ts';
import { convertUnit } from './units.ts';

/** What is told of a number where it stands in the data: its units, and how often it does. */
interface Measured {
  units: Set<string>;
  count: number;
}

const yearOf = (seconds: number) => new Date(seconds * 1000).getUTCFullYear();

function listMeasured(tables: readonly DataTable[]): Map<number, Measured> {
  const found = new Map<number, Measured>();
  for (const row of tables.flatMap(({ rows }) => rows)) {
    for (const [column, units] of row.units) {
      const value = Math.abs(row.numbers.get(column) ?? yearOf(row.times.get(column) ?? 0));
      const before = found.get(value) ?? { units: new Set(), count: 0 };
      found.set(value, { units: new Set([...before.units, ...units]), count: before.count + 1 });
    }
  }
  return found;
}

/** What the data tells of its numbers with their units. */
export interface MeasuredValues {
  /** False for a unit with which a number never stands in the data, which tells another one wherever it does. */
  fits(value: number, unit: string | null): boolean;
  /** A number of the data in another unit: 600 g are 0.6 kg. */
  isConverted(reading: NumberReading, unit: string | null): boolean;
  /** A number of the data shared out: 600 g for 4 are 150 g each. */
  isSharedOut(reading: NumberReading, unit: string | null, among: readonly number[]): boolean;
  /** The units that the data tells, and how large each is in one that is said: derived values may be said in it as well. */
  listSizes(unit: string | null): [string, number][];
  /** True where nothing is told of a unit, so that it may be any. */
  isBare(value: number): boolean;
}

/** `data` is the passage with each value by itself, `asked` what else the writer of an answer is shown. */
export function readMeasuredValues(
  tables: readonly DataTable[],
  data: string,
  asked: string,
): MeasuredValues {
  const measured = listMeasured(tables);
  const bare = new Map<number, number>();
  for (const { readings } of readNumbers(data)) {
    for (const { value } of readings) bare.set(value, (bare.get(value) ?? 0) + 1);
  }
  const free = new Set(listValues(asked));
  return {
    fits(value, unit) {
      const told = measured.get(Math.abs(value));
      if (unit === null || told === undefined || free.has(value)) return true;
      if ((bare.get(Math.abs(value)) ?? 0) > told.count) return true;
      // 12 m may be millions of a currency, and in 2 h 12 m they are minutes.
      if (unit === 'metre' && ['euro', 'dollar', 'pound', 'minute'].some((one) => told.units.has(one)))
        return true;
      return told.units.has(unit) || (unit !== 'percent' && told.units.has('other'));
    },
    isConverted(reading, unit) {
      if (unit === null) return false;
      return [...measured].some(([value, { units }]) =>
        [...units].some((from) => {
          const size = convertUnit(from, unit);
          return from !== unit && size !== null && isReadAs(value * size, reading);
        }),
      );
    },
    isSharedOut(reading, unit, among) {
      if (unit === null) return false;
      const whole = [...measured].flatMap(([value, { units }]) => (units.has(unit) ? value : []));
      return among.some((count) => whole.some((value) => isReadAs(value / count, reading)));
    },
    listSizes(unit) {
      if (unit === null) return [];
      const told = new Set([...measured.values()].flatMap(({ units }) => [...units]));
      return [...told].flatMap((from): [string, number][] => {
        const size = from === unit ? null : convertUnit(from, unit);
        return size === null ? [] : [[from, size]];
      });
    },
    isBare: (value) => {
      const units = measured.get(Math.abs(value))?.units;
      return units === undefined || units.has('other');
    },
  };
}
