import { z } from 'zod';
import { keepUnmet } from '../reading/unmet-demands.ts';
import { defineCheck } from './check.ts';

/**
 * A model lists the demands that are unmet and gives a score by a rubric; with one unmet, no score is enough. The weaker
 * evidence, for what no code can decide.
 */
export const judge = defineCheck({
  name: 'judge',
  kind: 'judged',
  description: 'a judge model finds no demand unmet and gives at least the asked-for score by a rubric',
  needs: ['judge'],
  options: z.strictObject({
    rubric: z.string().trim().min(1),
    threshold: z.number().min(0).max(10).default(7),
    forms: z.array(z.string()).optional().describe('only for kinds of these answer forms'),
  }),
  async find({ form }, { rubric, threshold, forms }, parts) {
    if (forms !== undefined && !forms.includes(form.name)) return null;
    const { unmet: listed, reason, score } = await parts.judge(rubric);
    const unmet = keepUnmet(listed);
    if (unmet.length === 0 && score >= threshold) return { passed: true, score, evidence: reason };
    const given = `score ${score}, needed ${threshold}`;
    if (unmet.length === 0) return { passed: false, score, evidence: `${given}: ${reason}` };
    const capped = Math.min(score, Math.max(0, Math.ceil(threshold) - 1));
    const count = unmet.length === 1 ? 'a demand is' : `${unmet.length} demands are`;
    return { passed: false, score: capped, evidence: `${count} unmet (${given}): ${reason}` };
  },
});
