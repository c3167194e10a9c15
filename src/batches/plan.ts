import { z } from 'zod';
import { defaultSizes } from '../agents/flow-context.ts';
import { roles } from '../teachers/teacher.ts';

const count = (most: number) => z.number().int().min(1).max(most);

export const sizesSchema = z.strictObject({
  instructions: count(20)
    .default(defaultSizes.instructions)
    .describe('instructions written at once for one passage and kind'),
  suggestions: count(10)
    .default(defaultSizes.suggestions)
    .describe('changes proposed for one refinement goal'),
  answers: count(9)
    .default(defaultSizes.answers)
    .describe('independent answers to an instruction whose answers can be compared'),
});

const shareSchema = z.strictObject({
  skill: z.string().describe('name of a skill'),
  weight: z.number().positive().default(1).describe('its share of the records'),
  kinds: z.array(z.string()).min(1).optional().describe('only these kinds; left out: all'),
  transformations: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('only these transformations; left out: all'),
});

/** Caps of what a batch may spend; at the first one reached it pauses. */
export const budgetSchema = z
  .strictObject({
    usd: z.number().positive().optional().describe('US dollars, by the prices of the teachers'),
    tokens: z.number().int().positive().optional().describe('input and output tokens'),
    calls: z.number().int().positive().optional().describe('teacher answers'),
  })
  .refine((budget) => Object.values(budget).some((cap) => cap !== undefined), 'names no cap');

/** What a batch is to make. The same plan over the same seeds and skills draws the same candidates. */
export const planSchema = z.strictObject({
  skills: z.array(shareSchema).min(1),
  seeds: z
    .union([z.literal('all'), z.array(z.string()).min(1)])
    .default('all')
    .describe('seed ids, or all there are'),
  records: z.number().int().min(1).max(100_000_000).describe('accepted records to end with, exactly'),
  refinements: z
    .number()
    .int()
    .min(0)
    .max(8)
    .default(1)
    .describe('refinement goals tried on each instruction; each result is a candidate beside its parent'),
  rounds: count(4).default(1).describe('how often a refinement is refined again'),
  sizes: sizesSchema.default({ ...defaultSizes }),
  passage_words: z
    .number()
    .int()
    .min(20)
    .max(20_000)
    .optional()
    .describe('longest passage; left out: as each skill says'),
  language: z.string().nullable().default(null).describe('BCP 47 tag; null: the language of each seed'),
  teacher: z
    .string()
    .nullable()
    .default(null)
    .describe('name of a teacher for every role; null: as configured'),
  max_candidates: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('stop after so many; null: 50 for each record'),
  budget: budgetSchema.nullable().default(null).describe('spend at most; null: no limit'),
  concurrency: count(4096).default(8).describe('candidates worked at once'),
  random_seed: z.string().max(200).default('1').describe('everything drawn comes from it'),
});

/**
 * A plan as it is kept: `all` seeds are those there were when it was made, so that seeds added later change no draw; the
 * teachers of that time are found again by their names.
 */
export const keptPlanSchema = planSchema.extend({
  seed_count: z.number().int().nullable().default(null).describe('of all; null where they are named'),
  teachers: z
    .record(z.enum(roles), z.object({ name: z.string(), model: z.string() }))
    .nullable()
    .default(null),
});

export type Order = z.infer<typeof planSchema>;
export type Plan = z.infer<typeof keptPlanSchema>;
export type PlanInput = z.input<typeof planSchema>;
export type SkillShare = Plan['skills'][number];

/** Splits `total` by weights to whole numbers that add up to it: largest remainders first. */
export function splitByWeight(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((one, other) => one + other, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((one, other) => one + other, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
