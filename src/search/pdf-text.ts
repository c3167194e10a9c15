import { getDocumentProxy } from 'unpdf';
import type { ReadableHtml } from './page-html.ts';

const maxPages = 500;

/**
 * Reads the words of a PDF in its own order, pages divided by an empty line, until there are `maxCharacters`. Throws for
 * a file that is no PDF or asks for a password; pictures of text are not read.
 */
export async function readPdf(bytes: Uint8Array, maxCharacters: number): Promise<ReadableHtml> {
  const document = await getDocumentProxy(bytes, {
    verbosity: 0,
    disableFontFace: true,
  });
  try {
    const pages: string[] = [];
    let length = 0;
    for (
      let number = 1;
      number <= Math.min(document.numPages, maxPages) && length < maxCharacters;
      number++
    ) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((part) => ('str' in part ? part.str + (part.hasEOL ? '\n' : '') : '')).join('');
      page.cleanup();
      pages.push(text.replace(/[ \t]+$/gm, '').trim());
      length += text.length;
    }
    const { info } = await document.getMetadata();
    const declared = info as Record<string, unknown>;
    return {
      title: readString(declared.Title),
      text: pages.filter((page) => page !== '').join('\n\n'),
      byline: readString(declared.Author),
      language: readString(declared.Language),
      published: readPdfDate(readString(declared.CreationDate)),
    };
  } finally {
    await document.loadingTask.destroy();
  }
}

function readString(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** `D:20260301…` to `2026-03-01` (ISO 32000 §7.9.4). */
function readPdfDate(text: string | null): string | null {
  const parts = /^(?:D:)?(\d{4})(\d{2})(\d{2})/.exec(text ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : null;
}
