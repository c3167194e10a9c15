/** A time told in parts, `1 h 45 min`: where it stands, how many seconds it is, and how many its last part counts. */
interface Duration {
  index: number;
  end: number;
  seconds: number;
  step: number;
}

const minute = 60;
const hour = 3600;
const units: readonly (readonly [number, string])[] = [
  [604_800, 'weeks?|wochen?|semanas?|semaines?'],
  [86_400, 'd|days?|tage?n?|d[ií]as?|jours?|giorn[io]'],
  [hour, 'h|hrs?|hours?|std\\.?|stunden?|horas?|heures?|or[ea]'],
  [minute, 'm|mins?|minut\\p{L}{0,3}'],
  [1, 's|secs?|seconds?|sekunden?|segundos?|secondes?|second[io]'],
];
const partPattern = new RegExp(
  String.raw`(?<![\p{N}.,])(\d{1,4})(?:\s?(?:${units.map(([, names]) => `(${names})`).join('|')})(?!\p{L})|(?![\p{L}\p{N}]|[.,]\p{N}))`,
  'giu',
);
const between = /^\s?,?\s?(?:(?:and|und|y|et|e)\s)?$/iu;

/** The times of a text that are told in two units or more; after hours those of minutes may go without: 1h45. */
export function readDurations(text: string): Duration[] {
  const found: (Duration & { parts: number })[] = [];
  for (const match of text.matchAll(partPattern)) {
    const [, digits = '', ...names] = match;
    const unit = units[names.findIndex((name) => name !== undefined)]?.[0];
    const last = found.at(-1);
    const gap = last === undefined ? '' : text.slice(last.end, match.index);
    const isBare = unit === undefined && last?.step === hour && digits.length <= 2 && /^\s?$/.test(gap);
    const step = isBare ? minute : unit;
    if (step === undefined) continue;
    const end = match.index + match[0].length;
    const seconds = Number(digits) * step;
    if (last !== undefined && step < last.step && between.test(gap)) {
      found.splice(-1, 1, { ...last, end, step, seconds: last.seconds + seconds, parts: last.parts + 1 });
    } else found.push({ index: match.index, end, seconds, step, parts: 1 });
  }
  return found.filter(({ parts }) => parts > 1);
}

/** The lengths that are told as on a watch, in the smaller of their units: 3:20 is 200, 1:02:03 is 3723. */
export function readWatchTimes(text: string): number[] {
  return [...text.matchAll(/(?<![\d:T.,-])(\d{1,3}):([0-5]\d)(?::([0-5]\d))?(?![\d:])/g)].map(
    ([, first, second, third]) => {
      const inSecond = Number(first) * 60 + Number(second);
      return third === undefined ? inSecond : inSecond * 60 + Number(third);
    },
  );
}
