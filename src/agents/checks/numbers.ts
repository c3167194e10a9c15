import { z } from 'zod';
import { type DataRow, type DataTable, readTables } from '../data-rows.ts';
import {
  compareInView,
  type Derived,
  join,
  summarise,
  summariseTable,
  yearsBetween,
} from '../derived-numbers.ts';
import {
  isReadAs,
  listValues,
  type NumberInText,
  type NumberReading,
  readNumbers,
} from '../numbers-in-text.ts';
import { defineCheck } from './check.ts';
import { squeeze } from './evidence.ts';

/** Numbers of list lines and steps are order, not statements. */
const listMark = /^[\s>*#-]*(?:\p{L}+\s+)?\d+\s*[.):](?=\s|$)/gmu;
/** Units that prose and data write differently: seconds and minutes, grams and kilograms. */
const steps = [60, 1000];
/** A table of so few rows is in view as a whole. */
const smallTable = 4;

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

/** A share is a percentage of data that is not itself in percent: only what is divided can be one. */
function isDerived(
  { amounts, ratios }: Derived,
  reading: NumberReading,
  share: boolean,
  percent: boolean,
): boolean {
  if (!share && amounts.some((value) => isReadAs(value, reading))) return true;
  // "3 times" is said of 2.9 and not of 2.6.
  const times = { ...reading, unit: Math.min(reading.unit, 0.2) };
  return ratios.some((value) => (percent ? isReadAs(value * 100, reading) : isReadAs(value, times)));
}

function isGiven(given: readonly number[], reading: NumberReading, share: boolean): boolean {
  if (share) return given.some((value) => value <= 1 && isReadAs(value * 100, reading));
  if (given.some((value) => isReadAs(value, reading))) return true;
  // What is said in another unit is said exactly.
  const exact = { ...reading, unit: Math.min(reading.unit, 0.1) };
  return (
    reading.value >= 1.1 &&
    given.some((value) =>
      steps.some((step) => isReadAs(value / step, exact) || isReadAs(value * step, exact)),
    )
  );
}

/** Numbers of a text that neither stand in `shown` nor can be computed from the data of `passage`. */
export function findStrangeNumbers(
  text: string,
  passage: string,
  shown: string,
): { total: number; strange: string[] } {
  const tables = readTables(passage);
  const whole = join(tables.map(summariseTable));
  // Cells too: `120,14.5` in a line of text reads as one number.
  const cells = tables.flatMap(({ rows }) => rows.flatMap((row) => [...row.numbers.values()]));
  const given = [...listValues(`${shown}\n${passage}`), ...cells];
  const points = /%|percent|per cent|prozent|por ciento|pour ?cent/i.test(passage);
  const percentages = readNumbers(shown).flatMap(({ percent, readings }) =>
    percent ? readings.map(({ value }) => value) : [],
  );
  const sentences = splitSentences(text.replace(listMark, ''));
  let total = 0;
  const strange: string[] = [];
  for (const [at, sentence] of sentences.entries()) {
    const numbers = readNumbers(sentence);
    if (numbers.length === 0) continue;
    total += numbers.length;
    const around = `${sentences[at - 1] ?? ''} ${sentence}`;
    const words = ` ${squeeze(around)} `;
    let near: Derived | null = null;
    // An answer comes first, and then the rows of which it is the sum.
    const next = sentences[at + 1] ?? '';
    const findRowsNext = (table: DataTable) => findRowsInView(table, ` ${squeeze(next)} `, readNumbers(next));
    const isKnown = (reading: NumberReading, percent: boolean): boolean => {
      const share = percent && !points;
      if (isGiven(given, reading, share)) return true;
      if (percent && percentages.some((value) => isReadAs(value, reading))) return true;
      if (reading.doubtful) return false;
      if (isDerived(whole, reading, share, percent)) return true;
      near ??= join([
        ...tables.map((table) => compareInView(table, findRowsInView(table, words, readNumbers(around)))),
        ...tables.map((table) => compareInView(table, findRowsByTime(table, around))),
        { amounts: tables.flatMap((table) => summarise([...findRowsNext(table)])), ratios: [] },
        { amounts: yearsBetween(listValues(around).filter((year) => given.includes(year))), ratios: [] },
      ]);
      return isDerived(near, reading, share, percent);
    };
    for (const { text: written, readings, parts, percent } of numbers) {
      const known =
        readings.some((reading) => isKnown(reading, percent)) ||
        (parts.length > 0 && parts.every((part) => isKnown(part, percent)));
      if (!known) strange.push(written);
    }
  }
  return { total, strange };
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
