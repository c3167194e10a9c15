import { z } from 'zod';
import { constraintSchema, findBrokenConstraints } from '../reading/constraints.ts';
import { defineCheck } from './check.ts';

const fieldsSchema = z.object({ constraints: z.array(constraintSchema) });

/** The constraints that an instruction carries as data are run on the answer. */
export const constraints = defineCheck({
  name: 'constraints',
  kind: 'ran',
  description: 'the answer meets every constraint that the instruction carries as data',
  options: z.strictObject({}),
  async find({ instruction, responses }) {
    const fields = fieldsSchema.safeParse(instruction.fields);
    if (!fields.success) return null;
    const text = responses[0].turns.at(-1)?.content ?? '';
    const broken = findBrokenConstraints(text, fields.data.constraints);
    return broken.length === 0
      ? { passed: true, evidence: `${fields.data.constraints.length} constraints hold` }
      : { passed: false, evidence: broken.join('; ') };
  },
});
