import { z } from 'zod';
import type { Interpreter } from '../../interpreter/interpreter.ts';
import { regularExpressionAnswerSchema, regularExpressionSchema } from '../forms/regular-expression.ts';
import { bareCode } from '../reading/code-text.ts';
import { defineCheck } from './check.ts';
import { findRunFault, readJson } from './unique-solution.ts';

/** The program that says of each text whether the pattern matches it as a whole. Both come in as data. */
function writeProgram(flavour: 'javascript' | 'python', pattern: string, texts: readonly string[]): string {
  const given = JSON.stringify({ pattern, texts });
  if (flavour === 'javascript') {
    return `const given = ${given}; const pattern = new RegExp('^(?:' + given.pattern + ')$');
process.stdout.write(JSON.stringify(given.texts.map((text) => pattern.test(text))));`;
  }
  return `import json, re
given = json.loads(${JSON.stringify(given)})
print(json.dumps([re.fullmatch(given['pattern'], text) is not None for text in given['texts']]))`;
}

async function matchAll(
  interpreter: Interpreter,
  flavour: 'javascript' | 'python',
  pattern: string,
  texts: readonly string[],
): Promise<boolean[] | string> {
  const result = await interpreter.run({
    language: flavour,
    code: writeProgram(flavour, pattern, texts),
    timeoutMs: 3000,
  });
  const fault = findRunFault(result);
  if (fault !== null) return fault;
  const read = z.array(z.boolean()).length(texts.length).safeParse(readJson(result.stdout));
  return read.success ? read.data : 'the program ended without an answer';
}

/** A regular expression is applied to strings that it must match and to others that it must not. */
export const patternMatches = defineCheck({
  name: 'pattern-matches',
  kind: 'ran',
  description:
    'the pattern matches every string it must and no other, and the strings tell wrong patterns from it',
  options: z.strictObject({}),
  async find({ form, instruction, responses }, _options, { interpreter }) {
    if (form.name !== 'regular-expression') return null;
    const { flavour, matching, not_matching, broken } = regularExpressionSchema.parse(instruction.fields);
    const texts = [...matching, ...not_matching];
    const isWrong = (found: boolean, index: number) => found !== index < matching.length;
    const { pattern } = regularExpressionAnswerSchema.parse(responses[0].answer);
    const found = await matchAll(interpreter, flavour, bareCode(pattern), texts);
    if (typeof found === 'string') return { passed: false, evidence: found };
    const wrong = found.filter(isWrong).length;
    if (wrong > 0)
      return { passed: false, evidence: `the pattern is wrong on ${wrong} of ${texts.length} strings` };
    for (const variant of broken) {
      const other = await matchAll(interpreter, flavour, bareCode(variant), texts);
      if (typeof other !== 'string' && !other.some(isWrong)) {
        return { passed: false, evidence: 'a pattern written as broken is right on all strings' };
      }
    }
    return {
      passed: true,
      evidence: `the pattern is right on ${texts.length} strings, ${broken.length} broken ones are not`,
    };
  },
});
