import { z } from 'zod';
import { normalise } from './fold-text.ts';

const term = z.string().min(1).max(60);

/** A sentence about two classes of things, and the same as data. */
export const statementSchema = z.object({
  sentence: z.string().min(1).max(200),
  quantifier: z.enum(['all', 'no', 'some', 'some-not']),
  subject: term,
  predicate: term,
});
export type Statement = z.infer<typeof statementSchema>;

/** Classes that are told apart at most: every further one doubles the regions of the diagram. */
export const mostTerms = 8;

export function listTerms(statements: readonly Statement[]): string[] {
  return [
    ...new Set(statements.flatMap(({ subject, predicate }) => [normalise(subject), normalise(predicate)])),
  ];
}

/**
 * True where some world makes all statements true. A world is a choice of the regions of a Venn diagram that hold
 * something: universal statements empty regions, particular ones need one that is left. With `peopled`, every class that
 * is spoken of has a member, as in everyday talk.
 */
export function isPossible(statements: readonly Statement[], peopled: boolean): boolean {
  const terms = listTerms(statements);
  const bit = (name: string) => 1 << terms.indexOf(normalise(name));
  const regions = Array.from({ length: 2 ** terms.length }, (_, region) => region);
  const inBoth =
    ({ subject, predicate }: Statement) =>
    (region: number) =>
      (region & bit(subject)) !== 0 && (region & bit(predicate)) !== 0;
  const inFirst =
    ({ subject, predicate }: Statement) =>
    (region: number) =>
      (region & bit(subject)) !== 0 && (region & bit(predicate)) === 0;
  const left = regions.filter((region) =>
    statements.every((statement) => {
      if (statement.quantifier === 'all') return !inFirst(statement)(region);
      return statement.quantifier !== 'no' || !inBoth(statement)(region);
    }),
  );
  const held = statements.every((statement) => {
    if (statement.quantifier === 'some') return left.some(inBoth(statement));
    return statement.quantifier !== 'some-not' || left.some(inFirst(statement));
  });
  return held && (!peopled || terms.every((name) => left.some((region) => (region & bit(name)) !== 0)));
}

const opposites = { all: 'some-not', 'some-not': 'all', no: 'some', some: 'no' } as const;

/** True where the conclusion holds in every world in which the premises hold. */
export function follows(premises: readonly Statement[], conclusion: Statement, peopled: boolean): boolean {
  const denied = { ...conclusion, quantifier: opposites[conclusion.quantifier] };
  return !isPossible([...premises, denied], peopled);
}
