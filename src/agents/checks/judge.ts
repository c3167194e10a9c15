import { z } from 'zod';
import { defineCheck } from './check.ts';

/** A model gives a score by a rubric. The weaker evidence, for what no code can decide. */
export const judge = defineCheck({
  name: 'judge',
  kind: 'judged',
  description: 'a judge model gives at least the asked-for score by a rubric',
  needs: ['judge'],
  options: z.strictObject({
    rubric: z.string().trim().min(1),
    threshold: z.number().min(0).max(10).default(7),
    forms: z.array(z.string()).optional().describe('only for kinds of these answer forms'),
  }),
  async find({ form }, { rubric, threshold, forms }, parts) {
    if (forms !== undefined && !forms.includes(form.name)) return null;
    const { score, reason } = await parts.judge(rubric);
    return { passed: score >= threshold, score, evidence: reason };
  },
});
