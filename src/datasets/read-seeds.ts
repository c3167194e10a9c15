import { basename } from 'node:path';
import { type DetectLanguage, loadLanguageDetector } from '../agents/reading/detect-language.ts';
import { createPageReader, type PageReader } from '../search/page-reader.ts';
import { streamUtf8 } from './decode-text.ts';
import { createFolderLicences } from './folder-licences.ts';
import { formOfFile } from './form-of-file.ts';
import { readDocument } from './read-document.ts';
import { readElements, readLines } from './read-entries.ts';
import { readEntry } from './read-entry.ts';
import { defaultMaxCharacters, type SeedOptions, type SeedOutcome } from './seed-outcome.ts';
import { describeReadError, type FoundFile, openFound, walkFiles } from './walk-files.ts';

interface Reading {
  options: SeedOptions;
  maxCharacters: number;
  licenceOf: (file: FoundFile) => Promise<string | null>;
  detect: DetectLanguage;
  pages: PageReader;
}

/**
 * Reads seeds from files and folders, one after another and in a fixed order, holding one text at a time. Text,
 * Markdown, HTML and code give a seed a file; JSONL and JSON arrays one an entry, with `file:line` or `file#/place` as
 * its uri where it names none. Whatever can't be read is answered with the reason and the rest goes on. Duplicates are
 * not looked for here: they have the same id, and the store keeps one.
 */
export async function* readSeeds(paths: string[], options: SeedOptions = {}): AsyncGenerator<SeedOutcome> {
  const reading: Reading = {
    options,
    maxCharacters: options.maxCharacters ?? defaultMaxCharacters,
    licenceOf: createFolderLicences(),
    detect: await loadLanguageDetector(),
    pages: createPageReader(),
  };
  try {
    for await (const found of walkFiles(paths)) {
      if ('skipped' in found) yield found;
      else yield* readFound(found.file, reading);
    }
  } finally {
    await reading.pages.close();
  }
}

/** A fault of the file system ends this file, not the reading. */
async function* readFound(file: FoundFile, reading: Reading): AsyncGenerator<SeedOutcome> {
  try {
    yield* readFile(file, reading);
  } catch (error) {
    yield { skipped: { uri: file.uri, reason: describeReadError(error) } };
  }
}

async function* readFile(file: FoundFile, reading: Reading): AsyncGenerator<SeedOutcome> {
  const form = formOfFile(basename(file.path));
  const skip = (reason: string): SeedOutcome => ({ skipped: { uri: file.uri, reason } });
  if (form === 'unread') yield skip('not a kind of file that is read');
  // A licence that was named by itself is what its caller wants to read.
  else if (form === 'licence' && file.root !== null) yield skip('licence of the folder');
  else if (form === 'lines' || form === 'json') yield* readMany(file, form, reading);
  else {
    yield await readDocument(file, form === 'licence' ? 'text' : form, reading.options, {
      maxCharacters: reading.maxCharacters,
      licence: () => reading.licenceOf(file),
      detect: reading.detect,
      pages: reading.pages,
    });
  }
}

async function* readMany(
  file: FoundFile,
  form: 'lines' | 'json',
  reading: Reading,
): AsyncGenerator<SeedOutcome> {
  await using handle = await openFound(file.path);
  const chunks = streamUtf8(handle.createReadStream({ highWaterMark: 1 << 18, autoClose: false }));
  // JSON may write a character as six bytes, and an entry has other fields beside its text.
  const maxBytes = reading.maxCharacters * 6 + 200_000;
  const entries = form === 'lines' ? readLines(chunks, maxBytes) : readElements(chunks, maxBytes);
  const licence = await reading.licenceOf(file);
  let seen = false;
  for await (const entry of entries) {
    seen = true;
    const uri = form === 'lines' ? `${file.uri}:${entry.number}` : `${file.uri}#/${entry.number - 1}`;
    yield await readEntry(entry, uri, reading.options, {
      maxCharacters: reading.maxCharacters,
      licence,
      file: file.uri,
      detect: reading.detect,
    });
  }
  if (!seen) yield { skipped: { uri: file.uri, reason: 'empty' } };
}
