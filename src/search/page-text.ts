import { TextDecoder } from 'node:util';
import { AgentError } from '../errors.ts';

export interface BodyKind {
  mediaType: string;
  kind: 'html' | 'pdf' | 'text';
}

const kinds: Record<string, BodyKind['kind']> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/pdf': 'pdf',
  'application/x-pdf': 'pdf',
  'text/plain': 'text',
  'text/markdown': 'text',
  'text/x-markdown': 'text',
  'text/csv': 'text',
  'text/xml': 'text',
  'application/xml': 'text',
  'application/rss+xml': 'text',
  'application/atom+xml': 'text',
  'application/json': 'text',
  'application/ld+json': 'text',
  'application/x-ndjson': 'text',
};

/**
 * What a body is, by its media type; without one, by its first bytes. Throws AgentError for what is no text: pictures,
 * sound, archives, programs.
 */
export function classifyBody(contentType: string | undefined, bytes: Uint8Array): BodyKind {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const mediaType = (contentType?.split(';')[0] ?? '').trim().toLowerCase() || guessMediaType(start);
  const kind = kinds[mediaType];
  if (!kind)
    throw new AgentError(
      'The page is of a kind that has no readable text.',
      'HTML, PDF, plain text, Markdown, CSV, XML and JSON can be read.',
    );
  if (kind === 'text' && start.includes('\0') && !/^(\xff\xfe|\xfe\xff)/.test(start))
    throw new AgentError('The page says that it is text and is not.', 'Try another page on the subject.');
  return { mediaType, kind };
}

function guessMediaType(start: string): string {
  if (start.startsWith('%PDF-')) return 'application/pdf';
  return /^\s*<(!doctype|html|head|body)/i.test(start) ? 'text/html' : 'text/plain';
}

/**
 * Decodes by byte order mark, then the `charset` parameter, then what the HTML declares in its first kilobyte (the order
 * of the HTML standard §13.2.3), then UTF-8, and Windows-1252 where that is not UTF-8. Never throws.
 */
export function decodeText(
  bytes: Uint8Array,
  contentType: string | undefined,
  kind: BodyKind['kind'],
): string {
  const named = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const declared = kind === 'html' ? /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)/i.exec(start)?.[1] : undefined;
  for (const label of [findByteOrderMark(bytes), named, declared]) {
    const decoder = label && makeDecoder(label);
    if (decoder) return decoder.decode(bytes);
  }
  try {
    // A text that was cut may end inside a character; `stream` forgives that and nothing else.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function findByteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function makeDecoder(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
