import { z } from 'zod';

/** Arguments that several tools share. */
export const seedId = z.string().min(1).max(80).describe('id from add_seeds or list_seeds');
export const inlineText = z.string().min(1).max(2_000_000).describe('text instead of a seed; becomes one');
export const skillName = z.string().min(1).max(80).describe('name from list_skills');
export const kindNames = z.array(z.string().min(1).max(80)).min(1).max(50);
export const transformationName = z.string().min(1).max(80);
export const passageNumber = z.number().int().min(0).max(100_000).default(0).describe('counted from 0');
export const languageTag = z
  .string()
  .min(2)
  .max(35)
  .optional()
  .describe('BCP 47; left out: that of the seed');
export const teacherName = z
  .string()
  .min(1)
  .max(80)
  .optional()
  .describe('"host": you answer the steps; a configured name; left out: as configured, else host');
export const answerCount = z
  .number()
  .int()
  .min(1)
  .max(9)
  .optional()
  .describe('independent answers to closed instructions, default 2');
export const cursor = z.string().max(200).optional().describe('`next` of the page before');

/** How long a call may wait for work under way. */
export const waitSeconds = z.number().min(0).max(30).default(10);
