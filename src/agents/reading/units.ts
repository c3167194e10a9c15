/** Spellings of units of measure, in some languages. Single letters that end other words, as in 1990s, are left out. */
const spellings: Readonly<Record<string, string>> = {
  percent:
    '%|per ?cents?|percentage(?: points?)?|prozent(?:punkten?)?|por ciento|puntos porcentuales|pour ?cents?|per cento|pct|pp',
  kilogram: 'kg|kilos?|kilogramm?(?:e?s|os?)?',
  gram: 'g|gramm?(?:e?s|os?)?',
  tonne: 't|tonnes?|tonnen|toneladas?',
  kilometre: 'km|kilomet(?:er|re)[ns]?|kilómetros?|kilomètres?',
  metre: 'm|met(?:er|re)[ns]?|metros?|mètres?',
  centimetre: 'cm|centimet(?:er|re)s?|zentimetern?|centímetros?|centimètres?',
  millimetre: 'mm|millimet(?:er|re)[ns]?|milímetros?|millimètres?',
  litre: 'l|lit(?:er|re)[ns]?|litros?',
  millilitre: 'ml|millilit(?:er|re)[ns]?|mililitros?',
  degree: '°[CF]?|° [CF]|degrees?|grad|grados?|degrés?',
  cent: 'cents?|centimes?|céntimos?|ct',
  euro: '€|eur|euros?',
  dollar: String.raw`\$|usd|dollars?|dólares?`,
  pound: '£|gbp|pounds?|lbs?|pfund|libras?',
  millisecond: 'ms|milliseconds?|millisekunden?|milisegundos?|millisecondes?',
  second: 'secs?|seconds?|sekunden?|segundos?|secondes?',
  minute: 'min|mins|minut(?:es?|en?|os?)',
  hour: 'h|hrs?|hours?|stunden?|horas?|heures?',
  day: 'days?|tagen?|tag|días?|jours?',
  week: 'weeks?|wochen?|semanas?|semaines?',
  year: 'years?|jahren?|jahr|años?|ans|années?',
  kilowatt: 'kw',
  'kilowatt-hour': 'kwh',
  'megawatt-hour': 'mwh',
  volt: 'v|volts?',
};
const names = Object.keys(spellings);
const any = names.map((name) => `(?<${name.replace('-', '')}>${spellings[name]})`).join('|');
const scale = String.raw`(?:(?:thousand|million|billion|tausend|millionen|milliarden|mil|millones|mille|millions|milliards)\s(?:de\s)?)?`;
/** A compound such as km/h or m² is another unit, and `12 m €` are millions. */
const end = String.raw`(?![\p{L}\p{N}²³/]|\s?[€$£])`;
const afterPattern = new RegExp(String.raw`^[\s\u00a0\u202f-]?${scale}(?:${any})${end}`, 'iu');
const insidePattern = new RegExp(String.raw`(?<![\p{L}\p{N}/])(?:${any})${end}`, 'giu');
const wholePattern = new RegExp(String.raw`^(?:in\s)?${scale}(?:${any})$`, 'iu');

const shortSecond = new RegExp(String.raw`^[\s\u00a0\u202f]?s${end}`, 'u');
const apartSecond = new RegExp(String.raw`^[\s\u00a0\u202f]s${end}`, 'u');

/** How large units are beside others of what they measure. */
const scales: readonly Readonly<Record<string, number>>[] = [
  { gram: 1, kilogram: 1e3, tonne: 1e6 },
  { millimetre: 1, centimetre: 10, metre: 1e3, kilometre: 1e6 },
  { millilitre: 1, litre: 1e3 },
  { millisecond: 1, second: 1e3, minute: 6e4, hour: 3.6e6, day: 8.64e7, week: 6.048e8 },
  { 'kilowatt-hour': 1, 'megawatt-hour': 1e3 },
  { cent: 1, euro: 100 },
  { cent: 1, dollar: 100 },
];

/** What one of a unit is in another; null where they measure different things. */
export function convertUnit(from: string, to: string): number | null {
  const among = scales.find((scale) => from in scale && to in scale);
  return among === undefined ? null : (among[from] ?? 0) / (among[to] ?? 1);
}

/** What a number that is said in a unit may be divided by to give it in another of the same. */
export function listSteps(unit: string | null): number[] {
  if (unit === null) return [];
  return scales
    .flatMap((scale) => (unit in scale ? Object.keys(scale) : []))
    .flatMap((from) => convertUnit(from, unit) ?? []);
}

function nameOf(groups: Record<string, string | undefined> | undefined): string | null {
  return names.find((name) => groups?.[name.replace('-', '')] !== undefined) ?? null;
}

/** The unit of measure of the number that stands at `index` with so many signs; null where none is told or known. */
export function readUnit(text: string, index: number, length: number): string | null {
  const after = text.slice(index + length, index + length + 40);
  const sign = /[€$£]\s?$/.exec(text.slice(Math.max(0, index - 2), index))?.[0] ?? '';
  // What follows a whole number at once may be the s of the 1990s.
  const isSecond = /[.,]/.test(text.slice(index, index + length)) ? shortSecond : apartSecond;
  if (isSecond.test(after)) return 'second';
  return nameOf(afterPattern.exec(sign)?.groups) ?? nameOf(afterPattern.exec(after)?.groups);
}

const noUnit =
  /^[^\p{L}%°€$£]*$|^(?:n\/?a|none|null|keine?|ninguna?|aucune?)$|100|^(?:per|pro|por|pour|je)\b|points?$|punkte$|puntos$|\b(?:share|ratio|rate|anteil|quote)\b/iu;

/** False for words in the place of a unit that are none, and for those that are per cent in another word. */
export const tellsUnit = (text: string): boolean => !noUnit.test(text.trim());

/** The units that a field for units names; `other` where it names one that is not known. */
export function listUnits(text: string): string[] {
  const found = [...text.matchAll(insidePattern)].flatMap(({ groups }) => nameOf(groups) ?? []);
  return found.length > 0 || !tellsUnit(text) ? found : ['other'];
}

/** Endings of column names that may be anything: size_m, total_t, temperature (min), visitors (week). */
const ambiguous =
  /^(?:\p{L}|min|kw|sec|pp|ct|an[sn]?|grad|tag|jahr|day|week|year|hour|minute|second|día|año|jour|année|stunde|woche|hora|semana|heure|semaine|minuto|segundo)$/iu;
const isLength =
  /height|length|distance|depth|width|altitude|level|höhe|länge|tiefe|breite|altura|longitud|profundidad|hauteur|longueur|profondeur|largeur/iu;

const isTime = /time|duration|delay|wait|zeit|dauer|temps|durée|tiempo|duración/iu;

function readSuffix(suffix: string, isSure: boolean): string[] {
  const told = suffix.trim();
  if (!isSure && (ambiguous.test(told) || /^\p{Lu}{2}$/u.test(told))) return [];
  return [nameOf(wholePattern.exec(told)?.groups) ?? []].flat();
}

/** The unit that a column name ends with, where nothing else can be meant by it: `Pears (kg)`, `length [m]`, `wait_ms`. */
export function listHeadingUnits(heading: string): string[] {
  const brackets = /([([])([^()[\]]+)[)\]]\s*$/u.exec(heading);
  if (brackets !== null) {
    const [, open, inside = ''] = brackets;
    const isSure =
      (open === '[' && /^\p{L}$/u.test(inside)) ||
      (inside === 'm' && isLength.test(heading)) ||
      (inside === 'min' && isTime.test(heading));
    const found = readSuffix(inside, isSure);
    if (found.length > 0) return found;
  }
  const whole = readSuffix(heading, false);
  if (whole.length > 0) return whole;
  const suffix = /(?:,|_|\b(?:in|en|em))\s?([^,_]{1,20})$|[\p{Ll}\d]([A-Z][a-z]+)$/u.exec(heading);
  const found = readSuffix(suffix?.[1] ?? suffix?.[2] ?? '', false);
  const isShare = /(?<!\d\s?)%|(?<!\d\s?)\bper ?cent(?:age)?\b|\bprozent\b/iu.test(heading);
  return found.length === 0 && isShare ? ['percent'] : found;
}
