import { z } from 'zod';
import { soundsLikeRefusal } from '../reading/refusal.ts';
import { defineCheck } from './check.ts';

/** An answer that refuses, or talks about being a model, teaches nothing. */
export const refusal = defineCheck({
  name: 'refusal',
  kind: 'ran',
  description: 'the answer neither refuses nor is empty',
  options: z.strictObject({}),
  async find({ responses }) {
    const last = responses[0].turns.at(-1)?.content ?? '';
    if (last.trim() === '') return { passed: false, evidence: 'the answer is empty' };
    return soundsLikeRefusal(last)
      ? { passed: false, evidence: 'the answer refuses or speaks of being a model' }
      : { passed: true, evidence: 'no refusal' };
  },
});
