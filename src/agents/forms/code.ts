import { z } from 'zod';
import {
  bareCode,
  codeLanguage,
  fenceCode,
  findDeclared,
  programTest,
  programText,
  usesName,
} from '../reading/code-text.ts';
import { defineForm } from './form.ts';

/** The fields of a programming exercise that tests decide. */
export const codeSchema = z.object({
  language: codeLanguage,
  specification: z.string().trim().min(1).max(5000),
  signature: z.string().trim().min(1).max(800),
  starter: z.string().max(8000),
  starter_language: z.string().max(20),
  tests: z.array(programTest).min(3).max(10),
  shown_tests: z.number().int().min(0).max(10),
  broken: z.array(programText).min(1).max(3),
});

/** The answer to one: a program and what there is to say of it. */
export const codeAnswerSchema = z.object({
  explanation: z.string().trim().min(1).max(3000),
  code: programText,
});

/** A program written to a specification and judged by tests that were written before it. */
export const code = defineForm({
  name: 'code',
  description: 'a programming exercise answered by code, which hidden or shown tests decide',
  writing:
    'language: javascript, typescript or python, the one the student must write. specification: the whole exercise in words, complete in itself: inputs, outputs, every rule, what happens at the edges, which errors are thrown, how results are ordered and rounded. signature: the exact declarations with all names and parameters that the tests use, without bodies. starter: code the student is given, or "". starter_language: the language of that code; "" without it. tests: three to ten tests, each a name and code that runs after the student\'s program in the same scope and throws or fails an assert when the result is wrong; in JavaScript and TypeScript begin each with const assert = require("assert"); they use only what the specification says. shown_tests: how many of the first tests the student sees, usually 0 to 2. broken: one to three complete programs, each wrong in one believable way that some test must catch; they run without syntax errors.',
  replying:
    'explanation: in two to six sentences, what the approach is and what it costs, with the point that needs care; for a given faulty code, what was wrong. code: the complete program in the language asked for, with exactly the declarations asked for, without tests, input or printed output.',
  fields: codeSchema,
  faults({ signature, tests, broken, starter }) {
    const faults: string[] = [];
    const names = findDeclared(signature);
    const tested = tests.map(({ code: text }) => text).join('\n');
    if (!names.some((name) => usesName(tested, name)))
      faults.push('the tests use no name that signature declares');
    if (new Set(tests.map(({ code: text }) => text.trim())).size < tests.length)
      faults.push('two tests are the same');
    if (new Set(broken.map((text) => text.trim())).size < broken.length)
      faults.push('two broken programs are the same');
    if (
      starter.trim() !== '' &&
      broken.some((text) => names.length > 0 && !names.some((name) => usesName(text, name)))
    )
      faults.push('a broken program lacks the declarations of signature');
    return faults;
  },
  show({ language, specification, signature, starter, starter_language, tests, shown_tests }) {
    const given = bareCode(starter);
    const declared = bareCode(signature);
    return [
      specification,
      ...(given.includes(declared) ? [] : [fenceCode(language, declared)]),
      ...(given === '' ? [] : [fenceCode(starter_language.trim().toLowerCase() || language, given)]),
      ...tests.slice(0, shown_tests).map((test) => fenceCode(language, bareCode(test.code))),
    ].join('\n\n');
  },
  answer: () => codeAnswerSchema,
  showAnswer: (answer, { language }) =>
    `${answer.explanation}\n\n${fenceCode(language, bareCode(answer.code))}`,
  compare: null,
  key: () => null,
  evidence: () => [],
});
