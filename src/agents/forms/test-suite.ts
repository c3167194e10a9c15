import { z } from 'zod';
import { bareCode, codeLanguage, fenceCode, programTest, programText } from '../reading/code-text.ts';
import { defineForm } from './form.ts';

/** The fields of an exercise in which tests are the answer. */
export const testSuiteSchema = z.object({
  language: codeLanguage,
  request: z.string().trim().min(1).max(3000),
  code: programText,
  broken: z.array(programText).min(2).max(5),
});

/** The tests that were written. */
export const testSuiteAnswerSchema = z.object({
  explanation: z.string().trim().min(1).max(3000),
  tests: z.array(programTest).min(2).max(15),
});

/** Tests written for a program that is right; variants of it that are wrong show what they are worth. */
export const testSuite = defineForm({
  name: 'test-suite',
  description: 'a request for tests of given code; they must pass on it and catch faults put into it',
  writing:
    'language: that of the code. request: asks for tests of the code shown below it and says what the code promises, its edges and errors included; it names no fault. code: the complete and right program to be tested, without tests. broken: two to five complete programs with the same declarations, each like code but for one believable fault that a careful test finds: a wrong edge, a forgotten case, a wrong order, changed input; they run without syntax errors.',
  replying:
    'explanation: in two to five sentences, which behaviour the tests pin down and which edges they look at. tests: two to fifteen tests, each a name and code that runs after the given code in the same scope, looks at one behaviour and throws or fails an assert where it is wrong; in JavaScript and TypeScript each begins with const assert = require("assert"). Do not repeat the given code.',
  fields: testSuiteSchema,
  faults: ({ code, broken }) =>
    broken.some((text) => bareCode(text) === bareCode(code)) ||
    new Set(broken.map(bareCode)).size < broken.length
      ? ['each broken program must differ from code and from the others']
      : [],
  show: ({ language, request, code }) => `${request}\n\n${fenceCode(language, bareCode(code))}`,
  answer: () => testSuiteAnswerSchema,
  showAnswer({ explanation, tests }, { language }) {
    const mark = language === 'python' ? '#' : '//';
    const written = tests.map(({ name, code }) => `${mark} ${name.replace(/\s+/g, ' ')}\n${bareCode(code)}`);
    return [explanation, ...written.map((text) => fenceCode(language, text))].join('\n\n');
  },
  compare: null,
  key: () => null,
  evidence: () => [],
});
