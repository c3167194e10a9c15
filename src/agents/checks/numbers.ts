import { z } from 'zod';
import { readApproximation } from '../reading/approximations.ts';
import { type DataRow, type DataTable, readTables } from '../reading/data-rows.ts';
import {
  compareInView,
  type Derived,
  join,
  listYears,
  shareForms,
  summarise,
  summariseTable,
  yearsBetween,
} from '../reading/derived-numbers.ts';
import { readDurations, readWatchTimes } from '../reading/durations.ts';
import { squeeze } from '../reading/fold-text.ts';
import { dropListMarks } from '../reading/list-marks.ts';
import { type MeasuredValues, readMeasuredValues } from '../reading/measured-values.ts';
import {
  isReadAs,
  listValues,
  type NumberInText,
  type NumberReading,
  readNumbers,
} from '../reading/numbers-in-text.ts';
import { listShares } from '../reading/shares.ts';
import { convertUnit, readUnit } from '../reading/units.ts';
import { defineCheck } from './check.ts';
import { readJson } from './unique-solution.ts';

/** Units that prose and data write differently: seconds and minutes, grams and kilograms. */
const steps = [60, 1000];
/** A table of so few rows is in view as a whole. */
const smallTable = 4;
const mostYears = 6;
/** Units in which a time told in parts may be meant, and their seconds. */
const timeUnits = ['second', 'minute', 'hour', 'day'].map(
  (unit) => [unit, convertUnit(unit, 'second') ?? 0] as const,
);

function splitSentences(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)].map(
    ({ segment }) => segment,
  );
}

/** Rows that a sentence names or quotes a number of. */
function findRowsInView(table: DataTable, words: string, numbers: readonly NumberInText[]): Set<DataRow> {
  if (table.rows.length <= smallTable) return new Set(table.rows);
  const stated = numbers.flatMap(({ readings }) => readings);
  const isNamed = (label: string) => label !== '' && words.includes(` ${squeeze(label)} `);
  const isQuoted = (value: number) => stated.some((reading) => isReadAs(value, { ...reading, unit: 0 }));
  const common = new Set(
    table.rows[0]?.labels.filter((label) => table.rows.every((row) => row.labels.includes(label))),
  );
  return new Set(
    table.rows.filter(
      (row) =>
        row.labels.some((label) => !common.has(label) && isNamed(label)) ||
        [...row.numbers.values()].some((value) => Math.abs(value) > 12 && isQuoted(value)),
    ),
  );
}

/** Rows that a sentence tells by their time of day, as logs are told. */
function findRowsByTime(table: DataTable, words: string): Set<DataRow> {
  const told = new Set(words.match(/(?<!\d)\d{1,2}:\d{2}(?!\d)/g) ?? []);
  const clock = (label: string) => /(?:^|[T ])(\d{2}:\d{2})(?=:\d{2}|Z|$)/.exec(label)?.[1] ?? '';
  const isTold = (time: string) => told.has(time) || told.has(time.replace(/^0/, ''));
  return new Set(
    table.rows.filter((row) => row.times.size > 0 && row.labels.some((label) => isTold(clock(label)))),
  );
}

/** The tables with nothing but what is told in a unit. */
function keepUnit(tables: readonly DataTable[], unit: string): DataTable[] {
  return tables.map((table) => ({
    ...table,
    rows: table.rows.map((row) => ({
      ...row,
      numbers: new Map([...row.numbers].filter(([column]) => row.units.get(column)?.includes(unit))),
    })),
  }));
}

/** The tables with nothing but what is in per cent; all of them where no column says so. */
function keepPercentages(tables: readonly DataTable[]): readonly DataTable[] {
  const kept = keepUnit(tables, 'percent');
  return kept.some(({ rows }) => rows.some(({ numbers }) => numbers.size > 0)) ? kept : tables;
}

/** "3 times" is said of 2.9 and not of 2.6, and what has a unit is no multiple. */
function isDerived({ amounts, ratios }: Derived, reading: NumberReading, unit: string | null): boolean {
  const times = { ...reading, unit: Math.min(reading.unit, 0.2) };
  return (
    amounts.some((value) => isReadAs(value, reading)) ||
    (unit === null && ratios.some((value) => isReadAs(value, times)))
  );
}

function isGiven(
  given: readonly number[],
  measured: MeasuredValues,
  reading: NumberReading,
  unit: string | null,
): boolean {
  const standing = given.filter((value) => isReadAs(value, reading));
  if (standing.some((value) => measured.fits(value, unit)) || measured.isConverted(reading, unit))
    return true;
  // What stands there in one unit is not by chance sixty times something in another.
  if (standing.some((value) => isReadAs(value, { ...reading, unit: 0 }))) return false;
  // What is said in another unit is said exactly.
  const exact = { ...reading, unit: Math.min(reading.unit, 0.1) };
  const bare = given.filter((value) => unit === null || measured.isBare(value));
  return (
    reading.value >= 1.1 &&
    bare.some((value) =>
      (unit === 'cent' ? [100] : steps).some(
        (step) => isReadAs(value / step, exact) || isReadAs(value * step, exact),
      ),
    )
  );
}

/** What a sentence can say of tables beside what stands there: of them as a whole, and of the rows it has in view. */
function createDerivations(tables: readonly DataTable[], given: readonly number[]) {
  const whole = join(tables.map(summariseTable));
  const years = [...new Set(tables.flatMap(({ rows }) => listYears(rows)))];
  // Where the data knows few years, what is told of one may be counted from any.
  const listSpansOfYears = (named: readonly number[]) =>
    years.length <= mostYears
      ? named.flatMap((year) => years.flatMap((other) => yearsBetween([year, other])))
      : yearsBetween(named);
  const deriveNear = (around: string, next: string): Derived => {
    const words = ` ${squeeze(around)} `;
    // An answer comes first, and then the rows of which it is the sum.
    const findRowsNext = (table: DataTable) => findRowsInView(table, ` ${squeeze(next)} `, readNumbers(next));
    return join([
      ...tables.map((table) => compareInView(table, findRowsInView(table, words, readNumbers(around)))),
      ...tables.map((table) => compareInView(table, findRowsByTime(table, around))),
      { amounts: tables.flatMap((table) => summarise([...findRowsNext(table)])), ratios: [] },
      { amounts: listSpansOfYears(listValues(around).filter((year) => given.includes(year))), ratios: [] },
    ]);
  };
  return { whole, deriveNear };
}

/** Data with each value on a line of its own: `[2020,17]` would read as one number. */
function spreadValues(passage: string): string {
  const read = readJson(passage);
  return read === undefined ? passage : JSON.stringify(read, null, 1);
}

/** Numbers of a text that neither stand in `shown` nor can be computed from the data of `passage`. */
export function findStrangeNumbers(
  text: string,
  passage: string,
  shown: string,
): { total: number; strange: string[] } {
  const tables = readTables(passage);
  // Cells too: `120,14.5` in a line of text reads as one number.
  const cells = tables.flatMap(({ rows }) => rows.flatMap((row) => [...row.numbers.values()]));
  const asked = shown.replace(passage, ' ');
  const data = spreadValues(passage);
  const durations = readDurations(data).map(({ seconds }) => seconds / 60);
  const watchTimes = readWatchTimes(data);
  const given = [...listValues(`${asked}\n${data}`), ...cells, ...durations];
  const measured = readMeasuredValues(tables, data, asked);
  const points =
    /%|percent|per (?:cent|100\b)|prozent|por ciento|pour ?cent/i.test(passage) ||
    tables.some(({ rows }) => rows.some(({ units }) => [...units.values()].flat().includes('percent')));
  const amounts = createDerivations(tables, given);
  const inUnits = new Map<string, typeof amounts>();
  const percentPoints = points ? createDerivations(keepPercentages(tables), given) : null;
  const percentages = readNumbers(shown).flatMap(({ percent, readings }) =>
    percent ? readings.map(({ value }) => value) : [],
  );
  const sentences = splitSentences(dropListMarks(text, passage));
  let total = 0;
  const strange: string[] = [];
  // What was worked out once may be said again.
  const said = new Set<string>();
  for (const [at, sentence] of sentences.entries()) {
    const numbers = readNumbers(sentence);
    total += numbers.length;
    const around = `${sentences[at - 1] ?? ''} ${sentence}`;
    const next = sentences[at + 1] ?? '';
    const counts = listValues(around).filter((value) => Number.isInteger(value) && value > 1);
    const near = new Map<object, Derived>();
    const isFrom = (source: typeof amounts, reading: NumberReading, unit: string | null): boolean => {
      if (isDerived(source.whole, reading, unit)) return true;
      const derived = near.get(source) ?? source.deriveNear(around, next);
      near.set(source, derived);
      return isDerived(derived, reading, unit);
    };
    const isComputed = (reading: NumberReading, unit: string | null): boolean =>
      isFrom(amounts, reading, unit) ||
      measured.listSizes(unit).some(([from, size]) => {
        const source = inUnits.get(from) ?? createDerivations(keepUnit(tables, from), given);
        inUnits.set(from, source);
        return isFrom(source, { value: reading.value / size, unit: reading.unit / size }, unit);
      });
    const isAmount = (reading: NumberReading, unit: string | null): boolean =>
      isGiven(given, measured, reading, unit) ||
      measured.isSharedOut(reading, unit, counts) ||
      (!reading.doubtful && isComputed(reading, unit));
    const times = readDurations(sentence);
    const known = numbers.map((number) => {
      const { text: written, index, readings, parts, percent } = number;
      if (percent) return false;
      const unit = readUnit(sentence, index, written.length);
      const time = times.find((one) => one.index <= index && index < one.end);
      return (
        readings.some((reading) => isAmount(reading, unit)) ||
        readApproximation(sentence, number).some(
          (reading) =>
            isGiven(given, measured, reading, unit) ||
            isDerived({ ...amounts.whole, ratios: [] }, reading, unit),
        ) ||
        (parts.length > 0 && parts.every((part) => isAmount(part, unit))) ||
        (time !== undefined &&
          timeUnits.some(([name, size]) =>
            isAmount({ value: time.seconds / size, unit: time.step / size }, name),
          )) ||
        ((unit === 'second' || unit === 'minute') &&
          readings.some((reading) => watchTimes.some((value) => isReadAs(value, { ...reading, unit: 0 }))))
      );
    });
    const stated = numbers.flatMap(({ readings }, index) => (known[index] ? (readings[0]?.value ?? []) : []));
    let shares: number[] | null = null;
    const isPercentage = (reading: NumberReading): boolean => {
      if (percentages.some((value) => isReadAs(value, reading))) return true;
      if (given.some((value) => value <= 1 && isReadAs(value * 100, reading))) return true;
      if (percentPoints !== null) {
        if (given.some((value) => measured.fits(value, 'percent') && isReadAs(value, reading))) return true;
        if (!reading.doubtful && isFrom(percentPoints, reading, 'percent')) return true;
      }
      shares ??= listSharesAround(tables, around, sentence, stated);
      return !reading.doubtful && shares.some((value) => isReadAs(value * 100, reading));
    };
    for (const [index, { text: written, readings, percent }] of numbers.entries()) {
      const name = percent ? `${written} %` : written;
      if (said.has(name) || (percent ? readings.some(isPercentage) : known[index])) said.add(name);
      else strange.push(written);
    }
  }
  return { total, strange };
}

/** What a percentage can come from: rows that its own sentence names, or else the one before as well, and numbers it states. */
function listSharesAround(
  tables: readonly DataTable[],
  around: string,
  sentence: string,
  stated: readonly number[],
): number[] {
  const words = ` ${squeeze(around)} `;
  const numbers = readNumbers(around);
  const exact = numbers.flatMap(({ readings, percent }) => (percent ? [] : readings));
  const isStated = (value: number) =>
    Math.abs(value) > 1 && exact.some((reading) => isReadAs(value, { ...reading, unit: 0 }));
  const found = tables.flatMap((table) => {
    const own = findRowsInView(table, ` ${squeeze(sentence)} `, readNumbers(sentence));
    const rows = own.size > 1 ? own : findRowsInView(table, words, numbers);
    return listShares(table, { rows, words, isStated });
  });
  const pairs = stated.flatMap((one, at) => stated.slice(at + 1).flatMap((other) => shareForms(one, other)));
  return [...found, ...pairs];
}

/** Every number of the answer is found in the data or computed from it. Numbers written as words are not looked at. */
export const numbers = defineCheck({
  name: 'numbers',
  kind: 'ran',
  description:
    'every number of the answer stands in the data or is computed from it: sums, means, counts, differences, ratios, percentages, spans of time, rounded or not',
  options: z.strictObject({
    least: z.number().int().min(0).default(1).describe('how many numbers the answer must hold'),
    most_strange: z.number().int().min(0).default(0).describe('how many may be neither found nor computed'),
  }),
  async find({ instruction, shown, responses }, { least, most_strange: mostStrange }) {
    const text = responses[0].turns.at(-1)?.content ?? '';
    const { total, strange } = findStrangeNumbers(text, instruction.passage, shown);
    if (strange.length > mostStrange) {
      return {
        passed: false,
        evidence: `${strange.length} of ${total} numbers are neither in the data nor computed from it`,
      };
    }
    if (total < least) return { passed: false, evidence: `${total} numbers, at least ${least} wanted` };
    return { passed: true, evidence: `${total} numbers stand in the data or are computed from it` };
  },
});
