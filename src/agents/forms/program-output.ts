import { z } from 'zod';
import { bareCode, codeLanguage, fenceCode, programText } from '../reading/code-text.ts';
import { defineForm } from './form.ts';

/** The fields of a question for what a program prints. */
export const programOutputSchema = z.object({
  language: codeLanguage,
  question: z.string().trim().min(1).max(1500),
  program: programText,
});

/** What somebody says that it prints. */
export const programOutputAnswerSchema = z.object({
  reasoning: z.string().trim().min(1).max(5000),
  output: z.string().max(3000),
});

/** Output without what does not count: the kind of line end and white space at the ends of lines. */
export function trimOutput(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '');
}

/** A program to be run in one's head. */
export const programOutput = defineForm({
  name: 'program-output',
  description: 'a question for what a program prints; running it gives the answer',
  writing:
    'language: javascript, typescript or python. question: asks what the program below it prints, exactly, and does not hint at it. program: a complete program of 8 to 40 lines that prints one to twelve lines, the same ones at every run: no input, files, clock, chance or network.',
  replying:
    'reasoning: run the program in your head, naming the values that change at each step that matters. output: exactly what is printed, line by line, with nothing added and no marks around it.',
  fields: programOutputSchema,
  faults: ({ program }) =>
    /\b(?:print|console\.log|stdout\.write)\b/.test(program) ? [] : ['the program prints nothing'],
  show: ({ language, question, program }) => `${question}\n\n${fenceCode(language, bareCode(program))}`,
  answer: () => programOutputAnswerSchema,
  showAnswer: ({ reasoning, output }) => `${reasoning}\n\n${fenceCode('', trimOutput(bareCode(output)))}`,
  compare: null,
  key: () => null,
  evidence: () => [],
});
