import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A table whose entries point to tallies, and how to choose among its tallies. */
export interface TalliedTable {
  entries: 'candidates' | 'records';
  tallies: 'candidate_tallies' | 'record_tallies';
  /** SQL condition on a tally. */
  where: string;
}

/**
 * Prepares the search for the first `most` entries after an ordinal whose tally fits, answered as their ordinals in
 * order. Looks into one tally after the other, each time only before the worst entry kept so far, so any mix of filters
 * costs about as much as there are tallies, however rare what is looked for.
 */
export function prepareTalliedList(
  database: DatabaseSync,
  { entries, tallies, where }: TalliedTable,
): (parts: SQLInputValue[], after: number, most: number) => number[] {
  const findTallies = database.prepare(`SELECT number FROM ${tallies} WHERE count > 0 AND ${where}`);
  const findEntries = database.prepare(
    `SELECT number FROM ${entries} WHERE tally = ? AND number > ? AND number < ? ORDER BY number LIMIT ?`,
  );
  return (parts, after, most) => {
    let kept: number[] = [];
    let bound = Number.MAX_SAFE_INTEGER;
    for (const tally of findTallies.all(...parts)) {
      const found = findEntries.all(Number(tally.number), after, bound, most);
      if (found.length === 0) continue;
      kept = [...kept, ...found.map((entry) => Number(entry.number))].sort((a, b) => a - b).slice(0, most);
      if (kept.length === most) bound = kept.at(-1) ?? bound;
    }
    return kept;
  };
}
