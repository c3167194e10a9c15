import type { DetectLanguage } from '../agents/reading/detect-language.ts';
import { decodeText } from './decode-text.ts';
import { isCodeLanguage } from './form-of-file.ts';
import type { Entry } from './read-entries.ts';
import { findSpdxLine } from './recognise-licence.ts';
import { type SeedFacts, seedFromText } from './seed-from-text.ts';
import type { SeedOptions, SeedOutcome } from './seed-outcome.ts';

const textFields = ['text', 'content', 'body'];
const uriFields = ['url', 'uri'];

/** Makes a seed of one line of JSONL or one element of a JSON array: an object with a text field, or a string. */
export async function readEntry(
  entry: Entry,
  uri: string,
  options: SeedOptions,
  defaults: { maxCharacters: number; licence: string | null; file: string; detect: DetectLanguage },
): Promise<SeedOutcome> {
  const skip = (reason: string): SeedOutcome => ({ skipped: { uri, reason } });
  if ('problem' in entry) return skip(entry.problem);
  const decoded = decodeText(entry.bytes);
  if ('problem' in decoded) return skip(decoded.problem);
  const value = parseJson(decoded.text);
  if (value === undefined) return skip('not JSON');
  const fields = typeof value === 'string' ? { text: value } : value;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return skip('not a JSON object');
  const names = options.textField === undefined ? textFields : [options.textField];
  const text = readFirst(
    fields,
    options.textField === undefined && typeof value === 'string' ? ['text'] : names,
  );
  if (text === null)
    return skip(options.textField === undefined ? 'no text, content or body' : 'no such text field');
  const language = readFirst(fields, ['language', 'lang']);
  const isCode = language !== null && isCodeLanguage(language);
  const id = readFirst(fields, ['id']);
  const facts: SeedFacts = {
    uri: readFirst(fields, uriFields) ?? (id === null ? uri : `${defaults.file}#${id}`),
    licence:
      options.licence ?? readFirst(fields, ['licence', 'license']) ?? findSpdxLine(text) ?? defaults.licence,
    language: options.language ?? (isCode ? null : language),
    title: readFirst(fields, ['title']),
    form: isCode ? 'code' : 'text',
  };
  const outcome = await seedFromText(text, facts, {
    maxCharacters: defaults.maxCharacters,
    detect: defaults.detect,
  });
  // Named by place, not by what the entry calls itself: the place is what its owner mends.
  return 'skipped' in outcome ? skip(outcome.skipped.reason) : outcome;
}

/** Undefined where the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first of these fields that holds a text or a number; a list (as some sets give licences) is read as its entries. */
function readFirst(fields: object, names: string[]): string | null {
  const entries = new Map<string, unknown>(Object.entries(fields));
  for (const name of names) {
    const value = entries.get(name);
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) {
      return value.join(' OR ');
    }
  }
  return null;
}
