import { createHash } from 'node:crypto';
import { CallerError } from '../errors.ts';

/**
 * Where a candidate stands in the flow. The path alone decides every step on the way: candidates that share the first
 * part of their paths share those steps, and the ledger holds them once.
 */
export interface CandidatePath {
  /** Seed id. */
  seed: string;
  /** Index of the passage in its seed. */
  passage: number;
  transformation: string;
  kind: string;
  /** Index in the list that the instruct agent wrote. */
  number: number;
  refinements: { goal: string; suggestion: number }[];
}

/** The path to the content that instructions are written for. */
export type ContentPath = Pick<CandidatePath, 'seed' | 'passage' | 'transformation'>;

/** `seed/passage/transformation` */
export function formatContentPath({ seed, passage, transformation }: ContentPath): string {
  return `${seed.slice(0, 16)}/${passage}/${transformation}`;
}

/** `seed/passage/transformation/kind/number` and `+goal.suggestion` for each refinement. */
export function formatPath(path: CandidatePath): string {
  const refined = path.refinements.map(({ goal, suggestion }) => `+${goal}.${suggestion}`).join('');
  return `${formatContentPath(path)}/${path.kind}/${path.number}${refined}`;
}

/** The path of the candidate that this one refines, null where it refines none. */
export function findParent(path: CandidatePath): CandidatePath | null {
  return path.refinements.length === 0 ? null : { ...path, refinements: path.refinements.slice(0, -1) };
}

/** 24 hexadecimal digits from run and path. */
export function makeCandidateId(run: string, path: CandidatePath): string {
  return createHash('sha256')
    .update(`${run}\n${formatPath(path)}`)
    .digest('hex')
    .slice(0, 24);
}

/** Throws where a path does not fit the skill it is followed with. */
export function assertKnown(names: readonly string[], name: string, what: string): void {
  if (!names.includes(name)) {
    throw new CallerError(
      `There is no ${what} ${JSON.stringify(name)}.`,
      `Choose one of: ${names.join(', ')}.`,
    );
  }
}
