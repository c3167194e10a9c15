import { z } from 'zod';

const toolCallSchema = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.string().describe('JSON text of the arguments'),
});

const messageSchema = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  tool_calls: z.array(toolCallSchema).optional(),
  tool_call_id: z.string().optional(),
});

export const checkResultSchema = z.object({
  name: z.string(),
  kind: z.enum(['ran', 'judged']).describe('ran: code decided; judged: a model decided, the weaker evidence'),
  passed: z.boolean(),
  score: z.number().optional(),
  evidence: z.string().describe('what the check saw, in a line'),
});

/** What one check found of one candidate. */
export type CheckResult = z.infer<typeof checkResultSchema>;

/** An accepted candidate with its whole lineage. `messages` is a list, never a string; no system turn is empty. */
export const recordSchema = z.object({
  id: z.string(),
  skill: z.string(),
  kind: z.string(),
  messages: z.array(messageSchema).min(2),
  tools: z.array(z.record(z.string(), z.unknown())).optional().describe('JSON Schemas of the tools in reach'),
  language: z.string().describe('BCP 47 tag'),
  seed: z.object({
    id: z.string(),
    uri: z.string().nullable(),
    licence: z.string().nullable(),
    sha256: z.string(),
  }),
  lineage: z.object({
    run: z.string(),
    path: z
      .string()
      .describe('seed/passage/transformation/kind/number and, where refined, goals and suggestions'),
    transformation: z.string(),
    parent: z.string().nullable().describe('id of the candidate that this one refines'),
    depth: z.number().int().min(0),
    suggestion: z.string().nullable(),
  }),
  checks: z.array(checkResultSchema),
  teacher: z.object({
    models: z.record(z.string(), z.string()).describe('model by step role'),
    input_tokens: z.number().int(),
    output_tokens: z.number().int(),
    cost_usd: z.number().nullable(),
  }),
  skill_version: z.object({ version: z.string(), sha256: z.string() }),
  labels: z.record(z.string(), z.union([z.boolean(), z.string()])),
  created: z.string().describe('ISO 8601'),
});

/** One line of a dataset. */
export type DataRecord = z.infer<typeof recordSchema>;
