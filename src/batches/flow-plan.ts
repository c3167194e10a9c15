import { z } from 'zod';
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

/** One thing that a flow is to bring about. */
const goalSchema = z.union([
  z.object({ content: contentPathSchema }),
  z.object({ candidate: candidatePathSchema, until: z.enum(['instruct', 'respond']) }),
]);

export type Goal = z.infer<typeof goalSchema>;

/** What a flow over one seed is to make. */
export const flowPlanSchema = z.object({
  skill: z.string(),
  seed: z.string(),
  language: z.string().nullable(),
  teacher: z.string().nullable(),
  sizes: sizesSchema,
  random_seed: z.string(),
  goals: z.array(goalSchema),
});

export type FlowPlan = z.infer<typeof flowPlanSchema>;
