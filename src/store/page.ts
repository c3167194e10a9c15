import { CallerError } from '../errors.ts';
import type { Page } from './store.ts';

/** The ordinal that a cursor stands on: a page holds what comes after it. Without a cursor, before everything. */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const ordinal = /^after:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (ordinal === undefined || writeCursor(Number(ordinal)) !== cursor) {
    throw new CallerError(
      'This cursor was not given by this list.',
      'Pass the `next` of the page before unchanged, or no cursor to begin at the start.',
    );
  }
  return Number(ordinal);
}

function writeCursor(ordinal: number): string {
  return Buffer.from(`after:${ordinal}`, 'latin1').toString('base64url');
}

/** How many to look for: one more than the page holds tells whether there is another page. */
export function countToFind(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`A page of ${limit} entries`);
  return limit + 1;
}

/** Makes a page of what was found with `countToFind(limit)`. */
export function cutPage<Found extends { number: number }, Entry>(
  found: Found[],
  limit: number,
  read: (found: Found) => Entry,
): Page<Entry> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown.map(read),
    next: found.length > limit && last !== undefined ? writeCursor(last.number) : null,
  };
}
