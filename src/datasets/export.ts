import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { CallerError } from '../errors.ts';
import { readPages } from '../store/read-pages.ts';
import type { RecordFilter, RecordStore } from '../store/store.ts';
import { writeCard } from './dataset-card.ts';
import { type ExportForm, shapeRecord } from './export-forms.ts';
import { checkTarget, replaceFile } from './replace-file.ts';
import { addToTally, answererOf, createTally, type Tally } from './tally.ts';

export interface ExportOptions {
  filter?: RecordFilter;
  /** Only records whose answer this model wrote, as they name it. */
  answeredBy?: string | undefined;
  /** Shape of a line; `messages` where not said. */
  form?: ExportForm;
  /** Path of the JSONL file. Its card is written to `<file>.md`. */
  file: string;
  overwrite?: boolean;
  signal?: AbortSignal;
  onProgress?: (records: number) => void;
}

export interface Exported {
  file: string;
  card: string;
  records: number;
  /** Of these, made with a mock or scripted teacher. */
  rehearsed: number;
  /** By the model that wrote the answer, the most frequent first. */
  answerers: [model: string, records: number][];
  leftOut: { reason: string; count: number }[];
  bytes: number;
  sha256: string;
}

const pageSize = 500;

/**
 * Writes the accepted records that a filter lets through to a JSONL file, in the order of acceptance, holding one page
 * of them at a time, and a card beside it. The file is whole and on disk or not there at all. Records without a place
 * in the form are counted with the reason: records that are chosen = records + left out. Throws CallerError where the file
 * can't be written there or no record fits, OperatorError where the disk refuses it, and the signal's reason where it is aborted.
 */
export async function exportDataset(
  store: { records: RecordStore },
  options: ExportOptions,
): Promise<Exported> {
  const { file, form = 'messages', overwrite = false } = options;
  const card = `${file}.md`;
  await checkTarget(file, overwrite);
  await checkTarget(card, overwrite);
  const tally = createTally();
  const leftOut = new Map<string, number>();
  const hash = createHash('sha256');
  const bytes = await replaceFile(file, overwrite, async (handle) => {
    let written = 0;
    for await (const lines of shapePages(store.records, { ...options, form }, tally, leftOut)) {
      const chunk = Buffer.from(lines);
      hash.update(chunk);
      await handle.appendFile(chunk);
      written += chunk.length;
      options.onProgress?.(tally.records);
    }
    if (tally.records === 0 && leftOut.size === 0) throw nothingFits();
    return written;
  });
  const counts = [...leftOut].map(([reason, count]) => ({ reason, count }));
  const answerers = [...tally.answerers].sort(([, one], [, other]) => other - one);
  const written = { leftOut: counts, bytes, sha256: hash.digest('hex') };
  const text = writeCard({ name: basename(file), form, ...written }, tally);
  await replaceFile(card, overwrite, (handle) => handle.appendFile(text));
  return { file, card, records: tally.records, rehearsed: tally.rehearsed, answerers, ...written };
}

/**
 * True where `file` is missing, or holds the beginning of what an export with these options would write: an earlier export
 * of the same records, before more of them were accepted. Throws what keeps the file from being read.
 */
export async function isBeginning(
  store: { records: RecordStore },
  options: Pick<ExportOptions, 'filter' | 'form' | 'file'>,
): Promise<boolean> {
  const { file, form = 'messages' } = options;
  await using handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return true;
  const { size } = await handle.stat();
  let compared = 0;
  for await (const lines of shapePages(store.records, { ...options, form }, createTally(), new Map())) {
    if (compared === size) break;
    const wanted = Buffer.from(lines).subarray(0, size - compared);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted.length), 0, wanted.length, compared);
    if (bytesRead < wanted.length || !buffer.equals(wanted)) return false;
    compared += wanted.length;
  }
  return compared === size;
}

function nothingFits(): CallerError {
  return new CallerError(
    'No record fits: there is nothing to write.',
    'Leave out or correct what chooses them, or make records first. The card of an export names batches, kinds and models.',
  );
}

async function* shapePages(
  records: RecordStore,
  options: ExportOptions & { form: ExportForm },
  tally: Tally,
  leftOut: Map<string, number>,
): AsyncGenerator<string> {
  const pages = readPages((place) => {
    options.signal?.throwIfAborted();
    return records.list({ ...options.filter, ...place, limit: pageSize });
  });
  for await (const page of pages) {
    let lines = '';
    for (const record of page) {
      if (options.answeredBy !== undefined && answererOf(record) !== options.answeredBy) continue;
      const shaped = shapeRecord(record, options.form);
      if ('leftOut' in shaped) {
        leftOut.set(shaped.leftOut, (leftOut.get(shaped.leftOut) ?? 0) + 1);
        continue;
      }
      addToTally(tally, record);
      lines += `${JSON.stringify(shaped.line)}\n`;
    }
    if (lines !== '') yield lines;
  }
}
