import { z } from 'zod';
import { CallerError } from '../errors.ts';
import { recordSchema } from '../store/record.ts';
import { lookAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';

/** The record in the words that a client needs; agentinstruct://records/{id} and exports hold the same. */
const shownSchema = recordSchema.extend({
  messages: z.array(z.unknown()),
  tools: z.array(z.unknown()).optional(),
  seed: z.record(z.string(), z.unknown()),
  lineage: z.record(z.string(), z.unknown()),
  checks: z.array(z.unknown()),
  teacher: z.record(z.string(), z.unknown()),
  skill_version: z.record(z.string(), z.unknown()),
});

export const getRecord = defineTool({
  name: 'get_record',
  title: 'Get a record',
  description:
    'One record in full: messages, seed and licence, lineage, checks with their evidence, teacher models, tokens and cost.',
  input: z.strictObject({ record_id: z.string().min(1).max(80) }),
  output: z.object({ record: shownSchema }),
  annotations: lookAnnotations,
  async run({ record_id }, { store }) {
    const record = await store.records.get(record_id);
    if (record === null) {
      throw new CallerError(
        `There is no record ${JSON.stringify(record_id)}.`,
        'See list_records for those there are; a candidate becomes a record when it is accepted.',
      );
    }
    return { record };
  },
});
