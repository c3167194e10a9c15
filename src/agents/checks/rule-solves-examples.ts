import { z } from 'zod';
import { simplifyAnswer, trimAnswer } from '../forms/computed.ts';
import { fewShotSchema } from '../forms/few-shot.ts';
import { oddExampleSchema } from '../forms/odd-example.ts';
import { sequenceSchema } from '../forms/sequence.ts';
import { workedExamplesSchema } from '../forms/worked-examples.ts';
import { defineCheck } from './check.ts';
import { findRunFault, readJson } from './unique-solution.ts';

interface Rule {
  program: string;
  /** The call that gives one output, over `input`. */
  call: string;
  inputs: (string | number)[];
  outputs: string[];
  simplify(output: string): string;
  /** Index of the example that must break the rule; null where none may. */
  broken: number | null;
}

/** The rule of an instruction with what it must give; the query stands last. Null for a form without one. */
function readRule(form: string, fields: unknown): Rule | null {
  if (form === 'sequence') {
    const { program, terms, correct } = sequenceSchema.parse(fields);
    const outputs = [...terms, correct];
    return {
      program,
      call: 'term(input)',
      inputs: outputs.map((_, index) => index + 1),
      outputs,
      simplify: simplifyAnswer,
      broken: null,
    };
  }
  if (form === 'worked-examples') {
    const { program, query, correct } = workedExamplesSchema.parse(fields);
    const outputs = [correct];
    return {
      program,
      call: 'solve(input)',
      inputs: [query],
      outputs,
      simplify: simplifyAnswer,
      broken: null,
    };
  }
  if (form !== 'few-shot' && form !== 'odd-example') return null;
  const { program, examples, query, correct } = fewShotSchema.parse(fields);
  return {
    program,
    call: 'rule(input)',
    inputs: [...examples.map(({ input }) => input), query],
    outputs: [...examples.map(({ output }) => output), correct],
    simplify: trimAnswer,
    broken: form === 'odd-example' ? oddExampleSchema.parse(fields).broken - 1 : null,
  };
}

/** True where a program holds the outputs instead of making them: short ones occur by chance. */
function isLookup({ program, outputs }: Rule): boolean {
  const quoted = outputs.filter((output) => output.length > 3 && program.includes(output)).length;
  return outputs.length > 3 && new Set(outputs).size > 3 && quoted > outputs.length / 2;
}

/** The rule behind examples, as the program written with them, is run on every one. */
export const ruleSolvesExamples = defineCheck({
  name: 'rule-solves-examples',
  kind: 'ran',
  stage: 'instruction',
  description:
    'the rule, run as a program, gives every example and the key, and breaks only on the example meant to break it',
  options: z.strictObject({
    program: z
      .enum(['required', 'optional'])
      .default('required')
      .describe('optional: an instruction without a program is left to the other checks'),
  }),
  async find({ form, instruction }, options, { interpreter }) {
    const rule = readRule(form.name, instruction.fields);
    if (rule === null) return null;
    if (rule.program.trim() === '') {
      return options.program === 'optional' ? null : { passed: false, evidence: 'there is no program' };
    }
    if (isLookup(rule)) return { passed: false, evidence: 'the program holds the outputs it should make' };
    const code = `${rule.program}\n;${JSON.stringify(rule.inputs)}.map((input) => String(${rule.call}));`;
    const result = await interpreter.run({ language: 'javascript', code });
    const fault = findRunFault(result);
    if (fault !== null) return { passed: false, evidence: fault };
    const given = z.array(z.string()).length(rule.outputs.length).safeParse(readJson(result.value));
    if (!given.success) return { passed: false, evidence: 'the program ended without outputs' };
    const wrong = rule.outputs.flatMap((output, index) =>
      rule.simplify(output) === rule.simplify(given.data[index] ?? '') ? [] : [index],
    );
    const last = rule.outputs.length - 1;
    if (wrong.includes(last)) return { passed: false, evidence: 'the rule does not give the key' };
    if (rule.broken !== null && wrong.join() !== String(rule.broken)) {
      return {
        passed: false,
        evidence: `the rule fails on ${wrong.length} examples, not on the one that is meant to break it`,
      };
    }
    if (rule.broken === null && wrong.length > 0) {
      return { passed: false, evidence: `the rule fails on ${wrong.length} of ${last} examples` };
    }
    return {
      passed: true,
      evidence: `the rule gives the key and ${last - wrong.length} of ${last} examples`,
    };
  },
});
