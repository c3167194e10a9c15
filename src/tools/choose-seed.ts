import { type CutSeed, refuseForm } from '../batches/seed-reader.ts';
import { findSkill } from '../batches/work-parts.ts';
import { seedFromText } from '../datasets/seed-from-text.ts';
import { CallerError } from '../errors.ts';
import type { ToolParts } from './tool-parts.ts';

/**
 * The seed that a call names or brings along as text, as the skill cuts it. Throws CallerError where it is not exactly
 * one of both, is not there, or is of a form that the skill does not take.
 */
export async function chooseSeed(
  parts: ToolParts,
  skill: string,
  given: { seed_id?: string | undefined; text?: string | undefined },
): Promise<CutSeed> {
  if ((given.seed_id === undefined) === (given.text === undefined)) {
    throw new CallerError('The call must have either seed_id or text.', 'Give one of them.');
  }
  const cut = await parts.flows.cut(skill, given.seed_id ?? (await keepText(parts, given.text ?? '')));
  if (cut.passages.length === 0) throw refuseForm(findSkill(parts.skills, skill), cut.seed);
  return cut;
}

async function keepText(parts: ToolParts, text: string): Promise<string> {
  const outcome = await seedFromText(text, {});
  if ('skipped' in outcome) {
    throw new CallerError(`The text cannot be a seed: ${outcome.skipped.reason}.`, 'Give another text.');
  }
  await parts.store.seeds.add([outcome.seed]);
  return outcome.seed.id;
}

/** Throws CallerError where a seed has no such passage. */
export function assertPassage(cut: CutSeed, passage: number): void {
  if (passage < cut.passages.length) return;
  throw new CallerError(
    `The seed has no passage ${passage}.`,
    `It has ${cut.passages.length} for this skill, counted from 0.`,
  );
}
