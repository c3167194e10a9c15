import type { DetectLanguage } from '../agents/reading/detect-language.ts';
import { isMendable } from '../errors.ts';
import type { ReadableHtml } from '../search/page-html.ts';
import type { PageReader } from '../search/page-reader.ts';
import { decodeText } from './decode-text.ts';
import { takeFrontMatter } from './front-matter.ts';
import { findSpdxLine } from './recognise-licence.ts';
import { type SeedFacts, seedFromText } from './seed-from-text.ts';
import type { SeedOptions, SeedOutcome } from './seed-outcome.ts';
import { openFound } from './walk-files.ts';

/** Finding the text of a page takes seconds a megabyte. */
const maxPageBytes = 5_000_000;
const pageTimeoutMs = 20_000;

/** Makes a seed of one file that is one document: text, Markdown, HTML or code. */
export async function readDocument(
  file: { path: string; uri: string },
  form: 'text' | 'markdown' | 'html' | 'code',
  options: SeedOptions,
  defaults: {
    maxCharacters: number;
    licence: () => Promise<string | null>;
    detect: DetectLanguage;
    pages: PageReader;
  },
): Promise<SeedOutcome> {
  const skip = (reason: string): SeedOutcome => ({ skipped: { uri: file.uri, reason } });
  // A character of the text is at most three bytes of UTF-8, and the head of a document does not count.
  const maxBytes = form === 'html' ? maxPageBytes : defaults.maxCharacters * 3 + 20_000;
  const bytes = await readWhole(file.path, maxBytes);
  if (bytes === null) {
    return skip(form === 'html' ? 'page above 5 MB' : `longer than ${defaults.maxCharacters} characters`);
  }
  const decoded = decodeText(bytes);
  if ('problem' in decoded) return skip(decoded.problem);
  const page = form === 'html' ? await readPage(decoded.text, defaults.pages) : null;
  if (form === 'html' && page === null) return skip('page that cannot be read in 20 seconds');
  const { text, facts, isSeed } = page ? usePage(page, defaults.detect) : readPlain(decoded.text, form);
  if (!isSeed) return skip('says that it is no seed');
  return seedFromText(
    text,
    {
      ...facts,
      form,
      uri: facts.uri ?? file.uri,
      licence: options.licence ?? facts.licence ?? findSpdxLine(decoded.text) ?? (await defaults.licence()),
      language: options.language ?? facts.language ?? null,
    },
    { maxCharacters: defaults.maxCharacters, detect: defaults.detect },
  );
}

interface FormRead {
  text: string;
  facts: SeedFacts;
  isSeed: boolean;
}

/** Null where the page is more than its reader can take. */
async function readPage(html: string, pages: PageReader): Promise<ReadableHtml | null> {
  try {
    return await pages.read({ html }, { maxCharacters: maxPageBytes, timeoutMs: pageTimeoutMs });
  } catch (error) {
    if (isMendable(error)) return null;
    throw error;
  }
}

/** What a page declares of its language is often left over from its template: it counts only where the text does not tell. */
function usePage(page: ReadableHtml, detect: DetectLanguage): FormRead {
  const facts = { title: page.title, language: detect(page.text) ?? page.language };
  return { text: page.text, facts, isSeed: true };
}

/** The text of a file that is no page, and what it says of itself. */
function readPlain(raw: string, form: string): FormRead {
  if (form === 'code') return { text: raw, facts: {}, isSeed: true };
  const { head, body } = takeFrontMatter(raw);
  const heading =
    form === 'markdown' ? (/^#[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(body.slice(0, 2_000))?.[1] ?? null) : null;
  return { text: body, facts: { ...head, title: head.title ?? heading }, isSeed: head.isSeed };
}

/** Null where the file is longer than `maxBytes`, however long its entry in the folder says it is. */
async function readWhole(path: string, maxBytes: number): Promise<Uint8Array | null> {
  await using handle = await openFound(path);
  const { size } = await handle.stat();
  if (size > maxBytes) return null;
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
    length += bytesRead;
    // The end, or the size it was said to have: a last read that finds nothing would double the cost of small files.
    if (bytesRead === 0 || (size > 0 && length === size)) return bytes.subarray(0, length);
    if (length > maxBytes) return null;
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length + 4_096, maxBytes + 1));
  }
}
