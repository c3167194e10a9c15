import { createHash } from 'node:crypto';
import {
  type DetectLanguage,
  loadLanguageDetector,
  readLanguageTag,
} from '../agents/reading/detect-language.ts';
import { findTextFault, normaliseText } from './normalise-text.ts';
import { defaultMaxCharacters, type SeedOutcome } from './seed-outcome.ts';

/** What is known of a text beside itself. */
export interface SeedFacts {
  uri?: string | null;
  /** SPDX expression, or what the source calls its licence. */
  licence?: string | null;
  /** BCP 47 tag; anything else counts as unknown. */
  language?: string | null;
  title?: string | null;
  form?: 'text' | 'markdown' | 'html' | 'code';
}

/**
 * Makes a seed of a text in hand. The id is the SHA-256 of the normalised text, which is what the seed holds. The
 * language of prose is detected where it is not known; code has none. A text that can't be a seed is answered with
 * the reason.
 */
export async function seedFromText(
  text: string,
  facts: SeedFacts,
  options: { maxCharacters?: number; detect?: DetectLanguage } = {},
): Promise<SeedOutcome> {
  const uri = facts.uri?.trim() || null;
  const limit = options.maxCharacters ?? defaultMaxCharacters;
  const skip = (reason: string): SeedOutcome => ({ skipped: { uri: uri ?? 'inline text', reason } });
  const normal = normaliseText(text);
  const fault = findTextFault(normal, limit);
  if (fault) return skip(fault);
  const form = facts.form ?? 'text';
  const known = facts.language ? readLanguageTag(facts.language) : null;
  const detect = async () => (options.detect ?? (await loadLanguageDetector()))(normal);
  return {
    seed: {
      id: createHash('sha256').update(normal).digest('hex'),
      text: normal,
      uri: uri === null ? null : takeLine(uri, 2_000),
      licence: facts.licence ? takeLine(facts.licence, 200) : null,
      language: form === 'code' ? null : (known ?? (await detect())),
      form,
      title: facts.title ? takeLine(facts.title, 300) : null,
    },
  };
}

/** One line of at most `most` characters, without half a surrogate pair; null where nothing is left. */
function takeLine(text: string, most: number): string | null {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.slice(0, most).toWellFormed() || null;
}
