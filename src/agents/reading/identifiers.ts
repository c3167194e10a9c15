import { dropCommonNames } from './common-names.ts';
import { normalise } from './fold-text.ts';

/** Words that hold a digit and a letter or sign, and addresses: what people copy and do not make up. */
const identifierPattern = /[\p{L}\p{N}][\p{L}\p{N}_@.:/+-]*[\p{L}\p{N}]/gu;
const month =
  '(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|ene|abr|ago|dic|fév|avr|juin|juil|août|déc)';
/** What has digits and letters and is no identifier: measures and moments, which one writes down as one means them. */
const ordinaryPatterns: readonly RegExp[] = [
  // 17th, 5pm, 40km, 3-day
  /^\d[\d.,:]*-?(?:\p{L}{1,3}|(?<=-)\p{L}+)$/u,
  // PT30M, P1DT12H
  /^p(?=[\dt])(?:\d+(?:[.,]\d*)?[ymwd])*(?:t(?:\d+(?:[.,]\d*)?[hms])+)?$/,
  // 2h30, 1h30m, 1d12h
  /^(?:\d+d)?(?:\d{1,2}h)?(?:\d{1,2}(?:m|min)?)?(?:\d{1,2}s)?$/,
  // 2024-Q3, Q3/2024, Q3, 2024-H1, 2025-W12, KW12, FY24
  /^(?:(?:19|20)\d\d[-/_]?)(?:[qt][1-4]|[hs][12]|k?w\d{1,2})$/,
  /^(?:[qt][1-4]|[hs][12]|k?w\d{1,2})[-/_]?(?:19|20)\d\d$/,
  /^(?:q[1-4]|kw\d{1,2}|fy-?(?:20)?\d\d(?:[-/]\d\d)?)$/,
  // 2025-03-20T17:30Z, 20250320T173000Z, 20-Mar-2025
  /^\d{4}-?\d\d-?\d\dt\d\d(?::?\d\d)*(?:[.,]\d+)?(?:z|[+-]\d\d:?\d\d)?$/,
  new RegExp(`^(?:\\d{1,2}-?)?${month}\\p{L}{0,6}-?(?:(?:19|20)\\d\\d|\\d{1,2})$`, 'u'),
  // 1920x1080, 10x15cm
  /^\d+(?:[.,]\d+)?(?:x\d+(?:[.,]\d+)?)+\p{L}{0,3}$/u,
  // UTC+2, GMT+01:00, EUR25
  /^(?:utc|gmt)[+-]?\d{1,2}(?::?\d\d)?$/,
  /^(?:eur|usd|gbp|chf)\d+(?:[.,]\d+)?$/,
  // top10, last7days, past24h
  /^(?:top|first|last|past|next|previous)[-_]?\d{1,4}$/,
  /^(?:(?:last|past|next|first|previous|every)[-_]?)?\d{1,4}[-_]?(?:[smhdwy]|(?:second|minute|hour|day|week|month|quarter|year)s?)$/,
];

const isOrdinary = (word: string): boolean => ordinaryPatterns.some((pattern) => pattern.test(word));

/** The identifiers in a text: what is looked up and not thought out. */
export function listIdentifiers(text: string): string[] {
  return [...dropCommonNames(text).matchAll(identifierPattern)]
    .map(([found]) => normalise(found))
    .filter((word) => word.includes('@') || (/\d/.test(word) && /[\p{L}_]/u.test(word)))
    .filter((word) => !isOrdinary(word));
}

/** True where a word stands in a text as a whole. */
export function holdsWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, 'u').test(text);
}

/** What a parameter is called that takes an identifier: id, order_id, crossingIds, orderID. */
export const isIdName = (name: string): boolean => /(?:^|_)ids?$|[a-z]I[Dd]s?$/.test(name);
/** What one is called that takes long numbers to look up. */
const numberName =
  /(?:order|account|booking|customer|client|invoice|ticket|member|card|phone|tracking|reservation|reference|loan|policy|passport|serial|contract|case)_?(?:number|no|nr|ref|reference|code)$|(?:iban|phone|isbn|account)$/i;
/** The last word of a parameter that takes what the assistant writes itself, in letters and digits or not. */
const freeName =
  /^(?:size|format|paper|level|grade|colou?r|unit|version|priority|encoding|time|timestamp|date|period|quarter|interval|duration|frequency|range|resolution|pattern|expression|formula|query|text|message|note|notes|title|comment|description|subject|body|content|file|filename|path|label|amount|price|total|sum|cost|budget|quantity|count|limit|value|codec|charset|locale|language|metric|algorithm|protocol)$/;
const isFree = (name: string): boolean =>
  freeName.test((/(?:[A-Z]|(?<![A-Za-z]))[a-z]+$/.exec(name)?.[0] ?? name).toLowerCase()) ||
  /(?:file|sheet|folder)_?name$/i.test(name);

/** The texts, numbers and truth values in some data, each with the name it stands under. */
export function* listValuesByName(
  value: unknown,
  name: string,
): Generator<[string, string | number | boolean]> {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    yield [name, value];
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inside] of Object.entries(value)) {
    yield* listValuesByName(inside, Array.isArray(value) ? name : key);
  }
}

const momentPattern =
  /(?:19|20)\d\d([-/]?)(?:0\d|1[0-2])\1[0-3]\d|[0-3]?\d[/-][0-3]?\d[/-](?:19|20)?\d\d(?!\d)|(?<!\d)[01]\d[0-5]\d-[0-2]\d[0-5]\d(?!\d)|^1\d{9}(?:\d{3})?$/g;

/** Long numbers, and accounts in groups: `+49 30 1234567`, `DE89 3704 0044`. Null for what may be an amount or a moment. */
function readLongNumber(word: string): string | null {
  if (!/^\+?[\d\s()/-]+$|^[A-Z]{2}\d\d(?:\s[\dA-Z]{2,4})+$/.test(word)) return null;
  const digits = word.replace(momentPattern, ' ').replace(/\D/g, '');
  return digits.length >= 7 ? word.replace(/[^A-Z\d]/g, '').toLowerCase() : null;
}

/** A list written as one text is as many identifiers as it has entries. */
function splitList(value: string): string[] {
  const parts = value
    .replace(/\s+/g, ' ')
    .split(/ ?[,;|] ?(?:(?:and|und|y|et) )?| (?:and|und|y|et|&) |[[\]"]+/)
    .filter(Boolean);
  return parts.every((part) => /\d/.test(part) && !/\s/.test(part)) ? parts : [value];
}

/** The arguments of a call that are identifiers, by the name of their parameter or by how they look. */
export function listArgumentIdentifiers(given: Record<string, unknown>): string[] {
  return [...listValuesByName(given, '')].flatMap(([name, value]) => {
    const word = String(value).trim();
    if (isIdName(name)) return splitList(word).map(normalise);
    if (numberName.test(name) && (word.match(/\d/g)?.length ?? 0) >= 3)
      return [readLongNumber(word) ?? normalise(word)];
    if (typeof value !== 'string') return [];
    const long = isFree(name) ? null : readLongNumber(word);
    if (long !== null) return [long];
    if (/\s/.test(word) || /^#[\da-f]{3,8}$/i.test(word)) return [];
    return listIdentifiers(word).filter((found) => found.includes('@') || !isFree(name));
  });
}
