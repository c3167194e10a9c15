import { z } from 'zod';
import { deductionSchema } from '../forms/deduction.ts';
import { syllogismSchema } from '../forms/syllogism.ts';
import { readEnumeration, writeEnumeration } from '../reading/assignments.ts';
import { follows, isPossible } from '../reading/syllogisms.ts';
import { defineCheck, type Finding } from './check.ts';
import { findRunFault } from './unique-solution.ts';

/** Of the conclusions only the keyed one follows, whether or not classes without members are thought of. */
function findConclusion(value: unknown): Finding {
  const { premises, correct, wrong } = syllogismSchema.parse(value);
  if (!isPossible(premises, true)) return { passed: false, evidence: 'the premises contradict each other' };
  if (!follows(premises, correct, false))
    return { passed: false, evidence: 'the keyed conclusion does not follow' };
  const also = wrong.filter((statement) => follows(premises, statement, true)).length;
  return also === 0
    ? { passed: true, evidence: `of ${wrong.length + 1} conclusions only the keyed one follows` }
    : { passed: false, evidence: `${also} other conclusions follow as well` };
}

/** What the clues allow is gone through: of the options exactly the keyed one must, could or cannot be true. */
export const soleOption = defineCheck({
  name: 'sole-option',
  kind: 'ran',
  stage: 'instruction',
  description:
    'of the options, exactly the keyed one must, could or cannot be true in the solutions found by going through all cases',
  options: z.strictObject({}),
  async find({ form, instruction }, _options, { interpreter }) {
    if (form.name === 'syllogism') return findConclusion(instruction.fields);
    if (form.name !== 'deduction') return null;
    const fields = deductionSchema.parse(instruction.fields);
    const tests = [fields.correct, ...fields.wrong].map(({ test }) => test);
    const code = writeEnumeration(fields, tests);
    const result = await interpreter.run({ language: 'javascript', code });
    const fault = findRunFault(result);
    if (fault !== null) return { passed: false, evidence: fault };
    const found = readEnumeration(result.value);
    if (found === null) return { passed: false, evidence: 'the program ended without an enumeration' };
    const { total, holds, cases } = found;
    const seen = `${total} of ${cases} cases meet all clues`;
    if (total < 2) return { passed: false, evidence: `${seen}; at least 2 are wanted` };
    const fits = holds.map((count) => {
      if (fields.mode === 'must') return count === total;
      return fields.mode === 'could' ? count > 0 : count === 0;
    });
    const fitting = fits.filter(Boolean).length;
    const evidence = `${seen}; ${fitting} of ${fits.length} options fit "${fields.mode}"`;
    if (instruction.expects === 'unanswerable') return { passed: fitting !== 1, evidence };
    if (fitting !== 1) return { passed: false, evidence };
    return fits[0] === true
      ? { passed: true, evidence: `${evidence}, the keyed one` }
      : { passed: false, evidence: `${evidence}, but not the keyed one` };
  },
});
