import { z } from 'zod';
import { constraintSchema } from '../reading/constraints.ts';
import { findUnstated } from '../reading/stated-constraints.ts';
import { defineCheck } from './check.ts';

const fieldsSchema = z.object({ instruction: z.string(), constraints: z.array(constraintSchema) });

/** A student cannot keep to what only the data of an instruction holds. */
export const statedConstraints = defineCheck({
  name: 'stated-constraints',
  kind: 'ran',
  stage: 'instruction',
  description: 'every constraint that is run on the answer is told to the student by the instruction',
  options: z.strictObject({
    derived: z
      .boolean()
      .default(false)
      .describe('words of the passage and figures need not be told: a rule of the instruction leads to them'),
  }),
  async find({ form, instruction, language }, { derived }) {
    if (form.name !== 'constrained-text') return null;
    const { instruction: task, constraints } = fieldsSchema.parse(instruction.fields);
    const unstated = findUnstated(constraints, task, language, derived ? instruction.passage : null);
    return unstated.length === 0
      ? { passed: true, evidence: `${constraints.length} constraints are told to the student` }
      : { passed: false, evidence: `the instruction does not tell ${unstated.join(', ')}` };
  },
});
