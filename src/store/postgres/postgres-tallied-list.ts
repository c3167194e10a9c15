/**
 * A statement that finds the first entries after an ordinal whose tally fits, in order: it looks into each tally that
 * fits for no more than are wanted, so that any mix of filters costs about as much as there are tallies.
 */
export function selectByTally(
  schema: string,
  parts: {
    entries: 'candidates' | 'records';
    tallies: 'candidate_tallies' | 'record_tallies';
    columns: string;
    /** SQL condition on a tally `t`. */
    where: string;
    /** Numbers of the parameters. */
    after: string;
    most: string;
  },
): string {
  const { entries, tallies, columns, where, after, most } = parts;
  return `SELECT ${columns} FROM (
      SELECT found.number FROM "${schema}".${tallies} AS t CROSS JOIN LATERAL (
        SELECT number FROM "${schema}".${entries} WHERE tally = t.number AND number > ${after}
        ORDER BY number LIMIT ${most}) AS found
      WHERE t.count > 0 AND ${where} ORDER BY found.number LIMIT ${most}) AS chosen
    JOIN "${schema}".${entries} AS e ON e.number = chosen.number
    JOIN "${schema}".${tallies} AS t ON t.number = e.tally ORDER BY e.number`;
}
