/** One way to read a number: its size, and the unit to which it may have been rounded. Signs are left out. */
export interface NumberReading {
  value: number;
  unit: number;
  /** The less likely reading: `1,200` as a little more than one. */
  doubtful?: true;
}

/** A number as it stands in a text. `1.234` has two readings; `5 100` may also be two numbers, its parts. */
export interface NumberInText {
  text: string;
  /** Where it begins, in UTF-16 units. */
  index: number;
  readings: NumberReading[];
  parts: NumberReading[];
  /** Followed by a percent sign or word. */
  percent: boolean;
}

/** Digits that are part of a name such as `Q3` or `H2O` are no numbers; the T of a time stamp is no name. */
const numberPattern =
  /(?<![\p{L}\p{N}_])(?:\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*)|(?<=\d[Tt])\d+/gu;
const percentPattern = /^\s?(?:%|per ?cent|percentage|prozent|por ciento|pour ?cent|per cento)/iu;
const halfDayPattern = /^(?:[:.]\d\d)?\s?p\.?m\b/iu;
const nightPattern = /^(?:[:.]\d\d)?\s?a\.?m\b/iu;
/** `14.30 Uhr`, `2.05 pm`: hours and minutes with a full stop between. */
const clockPattern = /^(?:\s?(?:uhr\b|h\b|[ap]\.?m\b))/iu;

/** Words and letters that multiply the number before them. */
const scales: readonly (readonly [RegExp, number])[] = [
  [/^\s?(?:k|thousand|tausend|tsd|mil|mille|milliers?)\b/iu, 1e3],
  [/^\s?(?:m|mio|million(?:en|s)?|mill[oó]n(?:es)?)\b/iu, 1e6],
  [/^\s?(?:b|bn|mrd|billions?|milliarden?|milliards?)\b/iu, 1e9],
];

function readWhole(digits: string): NumberReading {
  const bare = digits.replace(/^0+(?=\d)/, '');
  const zeros = /(?<!0)0*$/.exec(bare)?.[0].length ?? 0;
  const rounded = bare.length < 4 ? 0 : Math.min(zeros, bare.length - 2);
  return { value: Number(bare), unit: 10 ** rounded };
}

function readDecimal(whole: string, fraction: string): NumberReading {
  return { value: Number(`${whole}.${fraction}`), unit: 10 ** -fraction.length };
}

function readToken(text: string): { readings: NumberReading[]; parts: NumberReading[] } {
  const spaced = /^\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+/.exec(text)?.[0];
  if (spaced !== undefined) {
    const whole = spaced.replace(/\D/g, '');
    const fraction = /[.,](\d+)$/.exec(text)?.[1];
    return {
      readings: [fraction === undefined ? readWhole(whole) : readDecimal(whole, fraction)],
      parts: text.split(/[ \u00a0\u2009\u202f]/).flatMap((part) => readToken(part).readings),
    };
  }
  const groups = text.split(/[.,'’]/);
  const marks = text.replace(/\d/g, '');
  const [whole = '', ...rest] = groups;
  const last = rest.at(-1);
  if (last === undefined) return { readings: [readWhole(text)], parts: [] };
  const thousands = whole.length <= 3 && !whole.startsWith('0') && rest.every((group) => group.length === 3);
  if (rest.length === 1) {
    const decimal = readDecimal(whole, last);
    return {
      readings: thousands ? [readWhole(whole + last), { ...decimal, doubtful: true }] : [decimal],
      parts: [],
    };
  }
  const same = new Set(marks).size === 1;
  if (!same && !marks.slice(0, -1).includes(marks.slice(-1))) {
    return { readings: [readDecimal(groups.slice(0, -1).join(''), last)], parts: [] };
  }
  if (thousands || last.length === 3) return { readings: [readWhole(groups.join(''))], parts: [] };
  return { readings: [], parts: groups.map(readWhole) };
}

/** A part of a time of day, the hour as it is on a clock of 24. */
function readHour(digits: string, after: string): NumberReading {
  const hour = Number(digits);
  if (halfDayPattern.test(after) && hour < 12) return { value: hour + 12, unit: 1 };
  return { value: nightPattern.test(after) && hour === 12 ? 0 : hour, unit: 1 };
}

/** The numbers of a text written in digits, with their readings; years, dates and times come as their parts. */
export function readNumbers(text: string): NumberInText[] {
  return [...text.matchAll(numberPattern)].map((match) => {
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 16);
    const { readings, parts } = readToken(match[0]);
    const scale = scales.find(([pattern]) => pattern.test(after))?.[1];
    const scaled =
      scale === undefined
        ? []
        : readings.map(({ value, unit }) => ({ value: value * scale, unit: unit * scale }));
    const evening = halfDayPattern.test(after)
      ? readings.filter(({ value }) => value < 12).map(({ value, unit }) => ({ value: value + 12, unit }))
      : [];
    const midnight = nightPattern.test(after)
      ? readings.filter(({ value }) => value === 12).map(({ unit }) => ({ value: 0, unit }))
      : [];
    const isClock = /^[012]?\d\.[0-5]\d$/.test(match[0]) && clockPattern.test(after);
    return {
      text: match[0],
      index: match.index,
      readings: [...readings, ...scaled, ...evening, ...midnight],
      parts: isClock ? match[0].split('.').map((part, at) => readHour(part, at === 0 ? after : '')) : parts,
      percent: percentPattern.test(after),
    };
  });
}

/** Every value that a number of the text can be read as, parts included. */
export function listValues(text: string): number[] {
  const values = readNumbers(text).flatMap(({ readings, parts }) =>
    [...readings, ...parts].map(({ value }) => value),
  );
  return [...new Set(values)];
}

/** True where the value, rounded as the reading is, is the reading. */
export function isReadAs(value: number, { value: stated, unit }: NumberReading): boolean {
  return Math.abs(Math.abs(value) - stated) <= unit / 2 + 1e-9 * Math.max(1, stated);
}
