import { z } from 'zod';
import { programOutputAnswerSchema, programOutputSchema, trimOutput } from '../forms/program-output.ts';
import { bareCode } from '../reading/code-text.ts';
import { defineCheck } from './check.ts';
import { findRunFault } from './unique-solution.ts';

/** The program is run, twice since chance and clock must not decide, and its output compared with the answer. */
export const programOutput = defineCheck({
  name: 'program-output',
  kind: 'ran',
  description: 'the program, run in the interpreter, prints what the answer says',
  options: z.strictObject({
    lines: z.number().int().min(1).max(200).default(20).describe('most lines that it may print'),
  }),
  async find({ form, instruction, responses }, { lines }, { interpreter }) {
    if (form.name !== 'program-output') return null;
    const { language, program } = programOutputSchema.parse(instruction.fields);
    const code = bareCode(program);
    const result = await interpreter.run({ language, code });
    const fault = findRunFault(result);
    if (fault !== null) return { passed: false, evidence: fault };
    const printed = trimOutput(result.stdout);
    if (printed === '') return { passed: false, evidence: 'the program prints nothing' };
    const count = printed.split('\n').length;
    if (result.truncated || count > lines) {
      return { passed: false, evidence: `the program prints ${count} lines, more than ${lines}` };
    }
    const again = await interpreter.run({ language, code });
    if (trimOutput(again.stdout) !== printed) {
      return { passed: false, evidence: 'the program prints something else at every run' };
    }
    const said = trimOutput(bareCode(programOutputAnswerSchema.parse(responses[0].answer).output));
    return said === printed
      ? { passed: true, evidence: `the program prints the ${count} lines of the answer` }
      : { passed: false, evidence: 'the program prints something else than the answer says' };
  },
});
