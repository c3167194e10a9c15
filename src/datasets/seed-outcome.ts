import type { Seed } from '../store/store.ts';

/** What was not taken as a seed, and why. `reason` is one of a few fixed phrases and never quotes what was read. */
export interface Skipped {
  uri: string;
  reason: string;
}

/** What reading one text came to. */
export type SeedOutcome = { seed: Seed } | { skipped: Skipped };

export interface SeedOptions {
  /** SPDX identifier; stands above what the files themselves say. */
  licence?: string;
  /** BCP 47 tag; stands above what the files say and what is detected. */
  language?: string;
  /** Longest text that is taken, in UTF-16 units. */
  maxCharacters?: number;
  /** Name of the field that holds the text in JSON and JSONL, where it is not `text`, `content` or `body`. */
  textField?: string;
}

export const defaultMaxCharacters = 2_000_000;
