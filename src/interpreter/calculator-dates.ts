/** What is wrong with an expression, in words for the one who wrote it. */
export class ExpressionFault extends Error {}

const dateForm =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const durationForm =
  /^([+-])?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,8})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/i;

const dayMs = 86_400_000;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

interface Moment {
  /** Milliseconds since 1970 in UTC; a time without a zone is taken as UTC. */
  at: number;
  /** False for a date without a time, which is written so again. */
  hasTime: boolean;
}

function makeUtc(year: number, month: number, day: number): number {
  // Date.UTC takes years below 100 for those of the twentieth century.
  return new Date(0).setUTCFullYear(year, month, day);
}

function readMoment(text: string): Moment {
  const [whole, year, month, day, hour, minute, second, zone] = dateForm.exec(text.trim()) ?? [];
  const date = makeUtc(Number(year), Number(month) - 1, Number(day));
  const clock = [hour, minute, second].map((part) => Number(part ?? 0));
  const [hours = 0, minutes = 0, seconds = 0] = clock;
  const rolled = whole === undefined || new Date(date).getUTCDate() !== Number(day);
  if (rolled || Number(month) > 12 || hours > 23 || minutes > 59 || seconds > 59) {
    throw new ExpressionFault('a date is not an ISO date such as "2024-02-29" or "2024-02-29T10:30Z"');
  }
  const [, sign, zoneHours, zoneMinutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '') ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0));
  return { at: date + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000, hasTime: hour !== undefined };
}

function writeMoment({ at, hasTime }: Moment): string {
  const year = new Date(at).getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new ExpressionFault('the years go from 0001 to 9999');
  const text = new Date(at).toISOString();
  return hasTime ? `${text.slice(0, 19)}Z` : text.slice(0, 10);
}

/** Whole months later, on the last day of the month where it has no such day. */
function addMonths(at: number, months: number): number {
  const date = new Date(at);
  const first = makeUtc(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const there = new Date(first);
  const days = new Date(makeUtc(there.getUTCFullYear(), there.getUTCMonth() + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), days) - 1) * dayMs + (((at % dayMs) + dayMs) % dayMs);
}

function addDuration(date: string, duration: string): string {
  const match = durationForm.exec(duration.trim());
  const parts = (match ?? []).slice(2).map((part) => Number(part ?? 0));
  if (match === null || match.slice(2).every((part) => part === undefined)) {
    throw new ExpressionFault('a duration is not an ISO duration such as "P1Y2M10D", "-P2W" or "PT90M"');
  }
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  const sign = match[1] === '-' ? -1 : 1;
  const { at, hasTime } = readMoment(date);
  const clock = (hours * 60 + minutes) * 60 + seconds;
  const moved = addMonths(at, sign * (years * 12 + months)) + sign * (weeks * 7 + days) * dayMs;
  return writeMoment({ at: moved + sign * clock * 1000, hasTime: hasTime || clock > 0 });
}

/** Years, months and days from one date to a later one, as an ISO duration. */
function durationBetween(from: string, to: string): string {
  const [first, last] = [readMoment(from), readMoment(to)].sort((one, other) => one.at - other.at);
  if (first === undefined || last === undefined) throw new ExpressionFault('two dates are needed');
  let months = 0;
  for (const step of [12_000, 1_200, 120, 12, 1]) {
    while (addMonths(first.at, months + step) <= last.at) months += step;
  }
  const left = last.at - addMonths(first.at, months);
  const days = Math.floor(left / dayMs);
  const seconds = Math.round((left % dayMs) / 1000);
  const clock = [
    [Math.floor(seconds / 3600), 'H'],
    [Math.floor(seconds / 60) % 60, 'M'],
    [seconds % 60, 'S'],
  ] as const;
  const write = (parts: readonly (readonly [number, string])[]) =>
    parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('');
  const date = write([
    [Math.floor(months / 12), 'Y'],
    [months % 12, 'M'],
    [days, 'D'],
  ]);
  const time = write(clock);
  const text = `P${date}${time === '' ? '' : `T${time}`}`;
  const sign = readMoment(from).at > readMoment(to).at ? '-' : '';
  return text === 'P' ? 'P0D' : sign + text;
}

/** As an expression, since a day is not always a whole number of them. */
function writeDifference(from: string, to: string, secondsOfUnit: number): string {
  return `((${(readMoment(to).at - readMoment(from).at) / 1000}) / ${secondsOfUnit})`;
}

export interface DateFunction {
  takes: 1 | 2;
  gives: 'text' | 'expression';
  run(first: string, second: string): string;
}

/** The functions over dates by name. */
export const dateFunctions: Readonly<Record<string, DateFunction>> = {
  days_between: { takes: 2, gives: 'expression', run: (from, to) => writeDifference(from, to, 86_400) },
  seconds_between: { takes: 2, gives: 'expression', run: (from, to) => writeDifference(from, to, 1) },
  duration_between: { takes: 2, gives: 'text', run: durationBetween },
  add_duration: { takes: 2, gives: 'text', run: addDuration },
  weekday: {
    takes: 1,
    gives: 'text',
    run: (date) => weekdays[new Date(readMoment(date).at).getUTCDay()] ?? '',
  },
};
