import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Interpreter, TestsResult } from '../../interpreter/interpreter.ts';
import { codeAnswerSchema, codeSchema } from '../forms/code.ts';
import { testSuiteAnswerSchema, testSuiteSchema } from '../forms/test-suite.ts';
import { deriveMutants } from '../mutants.ts';
import { bareCode } from '../reading/code-text.ts';
import { defineCheck, type Finding } from './check.ts';
import { findRunFault } from './unique-solution.ts';

const optionsSchema = z.strictObject({
  starter: z
    .enum(['any', 'fails', 'passes', 'slow'])
    .default('any')
    .describe(
      'what the code that the student gets does with the tests; slow: it passes some and runs out of time',
    ),
  mutants: z
    .number()
    .int()
    .min(0)
    .max(12)
    .default(5)
    .describe('variants with one small fault that are derived from the right program'),
  caught: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('share of the derived variants that must fail; some behave like the program they come from'),
  timeout_ms: z.number().int().min(100).max(20_000).default(4000).describe('for one program and its tests'),
});
type Options = z.infer<typeof optionsSchema>;

/** What is run, whichever of the two wrote it: a program held to be right, and tests apart from it. */
interface Exercise {
  language: z.infer<typeof codeSchema>['language'];
  program: string;
  tests: { name: string; code: string }[];
  broken: string[];
  starter: string;
}

function readExercise(form: string, fields: unknown, answer: unknown): Exercise | null {
  if (form === 'code') {
    const { language, tests, broken, starter } = codeSchema.parse(fields);
    return { language, tests, broken, starter, program: codeAnswerSchema.parse(answer).code };
  }
  if (form !== 'test-suite') return null;
  const { language, code, broken } = testSuiteSchema.parse(fields);
  return { language, tests: testSuiteAnswerSchema.parse(answer).tests, broken, starter: '', program: code };
}

const countFailed = ({ tests }: TestsResult) => tests.filter(({ passed }) => !passed).length;

function createRunner(interpreter: Interpreter, { language, tests }: Exercise, timeoutMs: number) {
  const bare = tests.map(({ name, code }) => ({ name, code: bareCode(code) }));
  const group = createHash('sha256').update(JSON.stringify(bare)).digest('hex').slice(0, 16);
  return (program: string): Promise<TestsResult> =>
    interpreter.runTests({ language, code: bareCode(program), tests: bare, group, timeoutMs });
}

async function findStarterFault(
  run: ReturnType<typeof createRunner>,
  starter: string,
  wanted: Options['starter'],
): Promise<string | null> {
  if (wanted === 'any') return null;
  if (starter.trim() === '') return 'there is no code given to the student';
  const result = await run(starter);
  const failed = countFailed(result);
  if (wanted === 'fails') return failed > 0 ? null : 'the code given to the student passes all tests';
  if (wanted === 'passes') return failed === 0 ? null : `the code given to the student fails ${failed} tests`;
  if (result.limit !== 'time') return 'the code given to the student does not run out of time';
  return failed < result.tests.length ? null : 'the code given to the student passes no test';
}

/** How many variants there are that run, and how many of them the tests catch. */
async function countCaught(run: ReturnType<typeof createRunner>, variants: readonly string[]) {
  let running = 0;
  let caught = 0;
  for (const variant of variants) {
    const result = await run(variant);
    if (result.error !== null && result.limit === null) continue;
    running += 1;
    if (countFailed(result) > 0) caught += 1;
  }
  return { running, caught };
}

/**
 * Tests that one agent wrote are run on the program that another wrote. They must pass on it, and catch every variant written as
 * broken and enough of those derived from it: tests that never fail say nothing.
 */
export const tests = defineCheck({
  name: 'tests',
  kind: 'ran',
  description: 'the tests pass on the right program and fail on broken variants of it, in the interpreter',
  options: optionsSchema,
  async find({ form, instruction, responses }, options, { interpreter }): Promise<Finding | null> {
    const exercise = readExercise(form.name, instruction.fields, responses[0].answer);
    if (exercise === null) return null;
    const run = createRunner(interpreter, exercise, options.timeout_ms);
    const refuse = (evidence: string): Finding => ({ passed: false, evidence });

    const result = await run(exercise.program);
    const fault = findRunFault(result);
    if (fault !== null) return refuse(fault);
    const count = result.tests.length;
    const failed = countFailed(result);
    if (failed > 0) return refuse(`${failed} of ${count} tests fail`);

    const starterFault = await findStarterFault(run, exercise.starter, options.starter);
    if (starterFault !== null) return refuse(starterFault);

    const written = await countCaught(run, exercise.broken);
    if (written.running < exercise.broken.length) return refuse('a variant written as broken does not run');
    if (written.caught === 0) return refuse('the tests fail on no broken variant');
    if (written.caught < written.running) {
      return refuse(`the tests catch ${written.caught} of ${written.running} variants written as broken`);
    }

    const mutants = deriveMutants(bareCode(exercise.program), exercise.language, options.mutants);
    const derived = await countCaught(run, mutants);
    const seen = `${count} tests pass; ${written.caught} of ${written.running} written and ${derived.caught} of ${derived.running} derived variants fail`;
    const passed = derived.caught >= options.caught * derived.running;
    const all = written.running + derived.running;
    return {
      passed,
      score: Number(((written.caught + derived.caught) / all).toFixed(3)),
      evidence: seen,
    };
  },
});
