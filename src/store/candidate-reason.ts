/** A tally has the empty text where a candidate has no reason, since nulls would never be the same tally. */
const noReason = '';

export function storeReason(reason: string | null): string {
  return reason ?? noReason;
}

export function readReason(reason: string): string | null {
  return reason === noReason ? null : reason;
}
