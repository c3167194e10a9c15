import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9-]{1,48}$/, 'a name is lower-case words joined by hyphens');
const text = z.string().trim().min(1, 'must not be empty');
const origin = z
  .enum(['paper', 'ours'])
  .default('ours')
  .describe('paper: named by the AgentInstruct paper (arXiv 2407.03502); ours: added here');
const kindNames = z.union([z.literal('all'), z.array(name).min(1)], 'must be all or a list of kinds');

/** True for what a kind, a transformation or a refinement can be called. */
export const isName = (value: string): boolean => name.safeParse(value).success;

/** What reading a seed can find it to be. */
export const seedForms = ['text', 'markdown', 'html', 'code'] as const;

const transformationSchema = z.strictObject({
  source: origin,
  description: text.describe('what it turns a passage into, in a line'),
  kinds: kindNames.describe('the kinds that suit it'),
  prompt: text
    .optional()
    .describe('what the transform agent is to write; left out: the passage stays as it is'),
  answer: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('JSON Schema of what it writes, where that is data and not text'),
  search: z
    .strictObject({
      count: z.number().int().min(2).max(12).describe('how many hits'),
      words: z.number().int().min(20).max(400).describe('longest text of a hit'),
    })
    .optional()
    .describe('instead of a prompt: the content is what a search for the passage finds among all seeds'),
  weight: z.number().positive().default(1).describe('how often it is drawn beside the others'),
});

const kindSchema = z.strictObject({
  source: origin,
  description: text.describe('what the kind asks of a student, in a line'),
  form: name.describe('the answer form: one of those listed in src/agents/forms/forms.ts'),
  guidance: text.describe('what a good instruction of this kind is, told to the agents that write it'),
  answering: text.optional().describe('what a good answer is, told to the agent that responds'),
  example: text.optional().describe('a short example of ours'),
  passage: z.enum(['shown', 'hidden']).optional().describe('overrides the passage setting of the skill'),
  weight: z.number().positive().default(1).describe('how often it is drawn beside the others'),
});

const refinementSchema = z.strictObject({
  source: origin,
  description: text.describe('what the refinement does, in a line'),
  goal: text.describe('told to the suggester and the editor'),
  kinds: kindNames.default('all').describe('the kinds it can be applied to'),
  changes: z
    .enum(['instruction', 'passage'])
    .default('instruction')
    .describe('passage: the editor rewrites the passage as well'),
  expects: z
    .enum(['answer', 'unanswerable'])
    .default('answer')
    .describe('unanswerable: a good answer says that the passage does not tell'),
});

const agentSchema = z.strictObject({
  system: text.describe('who the agent is and how it works'),
  prompt: text.describe('the user turn, with {{slots}}'),
  tools: z
    .array(name.or(z.string().regex(/^[a-z_]+$/)))
    .default([])
    .describe('tools it may call'),
  tool_turns: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(4)
    .describe('how often it may call tools before it answers'),
  temperature: z.number().min(0).max(2).default(0.7),
  max_tokens: z.number().int().min(16).max(32_000).default(1024),
});

const checkSchema = z.strictObject({
  check: name.describe('one of those listed in src/agents/checks/checks.ts'),
  kinds: kindNames.default('all').describe('the kinds it is run for'),
  options: z.record(z.string(), z.unknown()).default({}).describe('what this check can be told'),
});

/** One skill: everything that makes its records but the code of the answer forms and of the checks. */
export const skillSchema = z.strictObject({
  name,
  title: text,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version is three numbers, like 1.0.0'),
  description: text.describe('what a student learns, in a line'),
  source: text.describe('what of it the paper says and what is ours'),
  passage: z
    .strictObject({
      words: z
        .tuple([z.number().int().min(1), z.number().int().max(20_000)])
        .describe('fewest and most words'),
      setting: z
        .enum(['shown', 'hidden'])
        .describe('shown: a student reads the passage above the instruction; hidden: only the instruction'),
      seeds: z
        .array(z.enum(seedForms))
        .min(1)
        .default([...seedForms])
        .describe('the forms of seed that suit the skill'),
    })
    .describe('how seeds are cut for this skill'),
  transformations: z.record(name, transformationSchema),
  kinds: z.record(name, kindSchema),
  refinements: z.record(name, refinementSchema),
  agents: z.strictObject({
    transform: agentSchema,
    instruct: agentSchema,
    suggest: agentSchema,
    edit: agentSchema,
    respond: agentSchema,
    user: agentSchema.optional().describe('plays the user of a dialogue'),
    judge: agentSchema.optional().describe('gives a score by a rubric; the weaker evidence'),
  }),
  checks: z.array(checkSchema).min(1),
});

export type SkillFile = z.infer<typeof skillSchema>;
export type Kind = SkillFile['kinds'][string];
export type Agent = z.infer<typeof agentSchema>;

/** Whether a transformation, a refinement or a check of a skill suits all of these kinds. */
export function suits(entry: { kinds: 'all' | readonly string[] }, kinds: readonly string[]): boolean {
  const suited = entry.kinds;
  return suited === 'all' || kinds.every((kind) => suited.includes(kind));
}

/** A skill as loaded: the file's content and the hash that travels with every record. */
export interface Skill extends SkillFile {
  /** SHA-256 of the file's bytes, hexadecimal. */
  sha256: string;
}

/**
 * The slots that each role's prompt may hold. `form` tells how to fill the fields of the answer; `instruction` is what
 * the student will read, with the passage where it is shown.
 */
export const slotsOfRole = {
  transform: ['passage', 'transformation', 'language'],
  instruct: ['content', 'kind', 'guidance', 'example', 'form', 'count', 'language'],
  suggest: ['content', 'kind', 'guidance', 'instruction', 'goal', 'count', 'language'],
  edit: ['content', 'kind', 'guidance', 'instruction', 'goal', 'suggestion', 'form', 'language'],
  respond: ['instruction', 'kind', 'answering', 'language'],
  user: ['content', 'kind', 'guidance', 'instruction', 'conversation', 'language'],
  judge: ['instruction', 'response', 'rubric', 'kind', 'content', 'language'],
} as const;

/** The slots without which a role cannot do its part. */
export const neededSlots = {
  transform: ['passage', 'transformation'],
  instruct: ['content', 'guidance', 'form', 'count'],
  suggest: ['instruction', 'goal', 'count'],
  edit: ['instruction', 'suggestion', 'form'],
  respond: ['instruction'],
  user: ['conversation'],
  judge: ['instruction', 'response', 'rubric'],
} as const;
