import { z } from 'zod';
import type { CodeResult } from '../../interpreter/interpreter.ts';
import { cluesSchema, orderSolution } from '../forms/clues.ts';
import { computedSchema, simplifyAnswer } from '../forms/computed.ts';
import { readEnumeration, writeEnumeration } from '../reading/assignments.ts';
import { type CheckParts, defineCheck, type Finding } from './check.ts';

/** Why a program gave nothing to look at; null where it ended well. Its own words stay out: they are data. */
export function findRunFault({ error, limit }: Pick<CodeResult, 'error' | 'limit'>): string | null {
  if (limit !== null) return `the program ran into its ${limit} limit`;
  return error === null ? null : `the program failed${error.line === null ? '' : ` in line ${error.line}`}`;
}

async function findCluesSolution(
  fields: z.infer<typeof cluesSchema>,
  unanswerable: boolean,
  interpreter: CheckParts['interpreter'],
  allNeeded: boolean,
): Promise<Finding> {
  const result = await interpreter.run({ language: 'javascript', code: writeEnumeration(fields) });
  const fault = findRunFault(result);
  if (fault !== null) return { passed: false, evidence: fault };
  const found = readEnumeration(result.value);
  if (found === null) return { passed: false, evidence: 'the program ended without an enumeration' };
  const seen = `${found.total} of ${found.cases} cases meet all clues`;
  if (unanswerable) return { passed: found.total > 1, evidence: seen };
  if (found.total !== 1) return { passed: false, evidence: seen };
  if (found.solutions[0]?.join('|') !== orderSolution(fields).join('|')) {
    return { passed: false, evidence: `${seen}; it is not the key` };
  }
  const idle = found.needed.filter((needed) => !needed).length;
  if (allNeeded && idle > 0) return { passed: false, evidence: `${seen}; ${idle} clues are not needed` };
  return {
    passed: true,
    evidence: `${seen}, the key; ${idle} of ${found.needed.length} clues are not needed`,
  };
}

async function findComputedSolution(
  { program, correct }: z.infer<typeof computedSchema>,
  unanswerable: boolean,
  interpreter: CheckParts['interpreter'],
): Promise<Finding> {
  const result = await interpreter.run({
    language: 'javascript',
    code: `${program}\n;[].concat(solve()).map(String);`,
  });
  const fault = findRunFault(result);
  if (fault !== null) return { passed: false, evidence: fault };
  const read = z.array(z.string()).safeParse(readJson(result.value));
  if (!read.success) return { passed: false, evidence: 'the program ended without a list of answers' };
  const distinct = [...new Set(read.data.map(simplifyAnswer))];
  const seen = `the program finds ${distinct.length} answers`;
  if (unanswerable) return { passed: distinct.length !== 1, evidence: seen };
  if (distinct.length !== 1) return { passed: false, evidence: seen };
  return distinct[0] === simplifyAnswer(correct)
    ? { passed: true, evidence: 'the program finds exactly one answer, the key' }
    : { passed: false, evidence: 'the program finds one answer; it is not the key' };
}

/** The value that a program ended with; undefined where that is not JSON. */
export function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** A puzzle's clues, or the program written with a question, are run: there is one solution and it is the key. */
export const uniqueSolution = defineCheck({
  name: 'unique-solution',
  kind: 'ran',
  stage: 'instruction',
  description: 'going through all cases in the interpreter finds exactly one solution, which is the key',
  options: z.strictObject({
    all_needed: z.boolean().default(false).describe('refuse a puzzle with a clue that rules nothing out'),
  }),
  async find({ form, instruction }, { all_needed }, { interpreter }) {
    const unanswerable = instruction.expects === 'unanswerable';
    if (form.name === 'clues') {
      const fields = cluesSchema.parse(instruction.fields);
      return await findCluesSolution(fields, unanswerable, interpreter, all_needed);
    }
    if (form.name !== 'computed') return null;
    return await findComputedSolution(computedSchema.parse(instruction.fields), unanswerable, interpreter);
  },
});
