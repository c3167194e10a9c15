/** Spellings of units of measure, in some languages. Single letters that end other words, as in 1990s, are left out. */
const spellings: Readonly<Record<string, string>> = {
  percent: '%|per ?cents?|percentage|prozent|por ciento|pour ?cents?|per cento|pct',
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
  euro: '€|eur|euros?',
  dollar: String.raw`\$|usd|dollars?|dólares?`,
  pound: '£|gbp|pounds?|lbs?|pfund|libras?',
  minute: 'min|mins|minut(?:es?|en?|os?)',
  hour: 'h|hrs?|hours?|stunden?|horas?|heures?',
  day: 'days?|tagen?|tag|días?|jours?',
  week: 'weeks?|wochen?|semanas?|semaines?',
  year: 'years?|jahren?|jahr|años?|ans?|années?',
  kilowatt: 'kw',
  'kilowatt-hour': 'kwh',
  volt: 'v|volts?',
};
const names = Object.keys(spellings);
const any = names.map((name) => `(?<${name.replace('-', '')}>${spellings[name]})`).join('|');
const scale = String.raw`(?:(?:thousand|million|billion|tausend|millionen|milliarden|mil|millones|mille|millions|milliards)\s(?:de\s)?)?`;
/** A compound such as km/h or m² is another unit. */
const end = String.raw`(?![\p{L}\p{N}²³/])`;
const afterPattern = new RegExp(String.raw`^[\s\u00a0\u202f-]?${scale}(?:${any})${end}`, 'iu');
const insidePattern = new RegExp(String.raw`(?<![\p{L}\p{N}/])(?:${any})${end}`, 'giu');

function nameOf(groups: Record<string, string | undefined> | undefined): string | null {
  return names.find((name) => groups?.[name.replace('-', '')] !== undefined) ?? null;
}

/** The unit of measure of the number that stands at `index` with so many signs; null where none is told or known. */
export function readUnit(text: string, index: number, length: number): string | null {
  const after = text.slice(index + length, index + length + 40);
  const sign = /[€$£]\s?$/.exec(text.slice(Math.max(0, index - 2), index))?.[0] ?? '';
  return nameOf(afterPattern.exec(after)?.groups) ?? nameOf(afterPattern.exec(sign)?.groups);
}

/** The units that a cell, a heading or a field for units names; `other` where it names one that is not known. */
export function listUnits(text: string): string[] {
  const found = [...text.matchAll(insidePattern)].flatMap(({ groups }) => nameOf(groups) ?? []);
  return found.length > 0 || text.trim() === '' ? found : ['other'];
}

/** The units in a heading, where it tells any: what stands in brackets, behind a comma, an underscore or "in". */
export function listHeadingUnits(heading: string): string[] {
  const told = /[([]([^)\]]+)[)\]]|(?:,|_|\bin)\s?([^,_]{1,20})$/u.exec(heading);
  const units = listUnits(told?.[1] ?? told?.[2] ?? '').filter((unit) => unit !== 'other');
  return units.length > 0 || !/%|percent|prozent/i.test(heading) ? units : ['percent'];
}
