import { normalise } from './forms/form.ts';

/** Words that hold a digit and a letter or sign, and addresses: what people copy and do not make up. */
const identifierPattern = /[\p{L}\p{N}][\p{L}\p{N}_@.:/+-]*[\p{L}\p{N}]/gu;
/** Words with digits that are figures all the same: 17th, 5pm, 40km, 3-day. */
const ordinaryPattern = /^\d[\d.,:]*-?(?:\p{L}{1,3}|(?<=-)\p{L}+)$/u;
/** The identifiers in a text: what is looked up and not thought out. */
export function listIdentifiers(text: string): string[] {
  return [...text.matchAll(identifierPattern)]
    .map(([found]) => normalise(found))
    .filter((word) => word.includes('@') || (/\d/.test(word) && /[\p{L}_]/u.test(word)))
    .filter((word) => !ordinaryPattern.test(word));
}

/** True where a word stands in a text as a whole. */
export function holdsWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, 'u').test(text);
}

/** What a parameter is called that takes an identifier: id, order_id, crossingIds. */
const idName = /(?:^|_)ids?$|[a-z]Ids?$/;
const momentPattern = /^\d{4}-\d{2}-\d{2}t/;

function* listValuesByName(value: unknown, name: string): Generator<[string, string]> {
  if (typeof value !== 'object' || value === null) {
    if (value !== null && value !== undefined) yield [name, String(value)];
    return;
  }
  for (const [key, inside] of Object.entries(value)) {
    yield* listValuesByName(inside, Array.isArray(value) ? name : key);
  }
}

/** The arguments of a call that are identifiers, by the name of their parameter or by how they look. */
export function listArgumentIdentifiers(given: Record<string, unknown>): string[] {
  return [...listValuesByName(given, '')].flatMap(([name, value]) => {
    if (idName.test(name)) return [normalise(value)];
    const word = value.trim();
    return /\s/.test(word) || momentPattern.test(word.toLowerCase()) ? [] : listIdentifiers(word);
  });
}
