import { z } from 'zod';
import { squeeze } from '../reading/fold-text.ts';
import { defineCheck } from './check.ts';

function shingles(text: string, size: number): Set<string> {
  const words = squeeze(text).split(' ');
  const found = new Set<string>();
  for (let start = 0; start + size <= words.length; start++) {
    found.add(words.slice(start, start + size).join(' '));
  }
  return found;
}

/** An answer that mostly repeats the passage, run of words by run of words, was copied and not written. */
export const nearCopy = defineCheck({
  name: 'near-copy',
  kind: 'ran',
  description: 'the answer does not mostly repeat the passage word by word',
  options: z.strictObject({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.6)
      .describe('share of its word runs that may stand in the passage'),
    words: z.number().int().min(2).max(20).default(5).describe('length of a run of words'),
  }),
  async find({ instruction, responses }, { share, words }) {
    const answer = shingles(responses[0].turns.at(-1)?.content ?? '', words);
    if (answer.size === 0) return null;
    const passage = shingles(instruction.passage, words);
    const copied = [...answer].filter((run) => passage.has(run)).length / answer.size;
    return {
      passed: copied <= share,
      score: Number(copied.toFixed(3)),
      evidence: `${Math.round(copied * 100)} % of its ${words}-word runs stand in the passage`,
    };
  },
});
