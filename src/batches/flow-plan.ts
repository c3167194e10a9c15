import { z } from 'zod';
import { formatContentPath, formatPath } from '../agents/candidate-path.ts';
import { sizesSchema } from './plan.ts';

const contentPathSchema = z.object({
  seed: z.string(),
  passage: z.number().int().min(0),
  transformation: z.string(),
});

const candidatePathSchema = contentPathSchema.extend({
  kind: z.string(),
  number: z.number().int().min(0),
  refinements: z.array(z.object({ goal: z.string(), suggestion: z.number().int().min(0) })),
});

const candidateGoalSchema = z.object({
  candidate: candidatePathSchema,
  until: z.enum(['instruct', 'respond']),
  /** Those of the plan where it has none of its own. */
  sizes: sizesSchema.optional(),
});

/** One thing that a flow is to bring about. */
const goalSchema = z.union([z.object({ content: contentPathSchema }), candidateGoalSchema]);

export type CandidateGoal = z.infer<typeof candidateGoalSchema>;
export type Goal = z.infer<typeof goalSchema>;

/** What a flow over one seed is to make. */
export const flowPlanSchema = z.object({
  skill: z.string(),
  /** The skill's file when the flow began; null where it was not kept. */
  skill_sha256: z.string().nullable().default(null),
  seed: z.string(),
  language: z.string().nullable(),
  teacher: z.string().nullable(),
  sizes: sizesSchema,
  random_seed: z.string(),
  goals: z.array(goalSchema),
});

export type FlowPlan = z.infer<typeof flowPlanSchema>;

function nameGoal(goal: Goal): string {
  return 'content' in goal ? formatContentPath(goal.content) : formatPath(goal.candidate);
}

/** A goal asked for twice takes the further end, and keeps the sizes by which its instruction was written. */
function joinGoals(known: Goal, added: Goal): Goal {
  if ('content' in known || 'content' in added) return known;
  if (added.until === 'instruct') return known;
  const sizes = known.sizes && added.sizes && { ...known.sizes, answers: added.sizes.answers };
  return { ...known, until: 'respond', ...(sizes && { sizes }) };
}

/** The goals of a plan with further ones, each once, in the order in which they were first asked for. */
export function mergeGoals(present: readonly Goal[], added: readonly Goal[]): Goal[] {
  const merged = new Map(present.map((goal) => [nameGoal(goal), goal]));
  for (const goal of added) {
    const known = merged.get(nameGoal(goal));
    merged.set(nameGoal(goal), known === undefined ? goal : joinGoals(known, goal));
  }
  return [...merged.values()];
}
