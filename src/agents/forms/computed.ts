import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';

/** The fields of a question whose answer a small program finds. */
export const computedSchema = z.object({
  question: z.string().min(1).max(3000),
  program: z.string().min(1).max(3000),
  correct: z.string().min(1).max(200),
});

const answerSchema = z.object({
  reasoning: z.string().min(1).max(4000),
  answerable: z.boolean(),
  answer: z.string().max(200),
});

/** Numbers that differ by less than one part in a million are one, and so are words that differ in case or spacing. */
export function simplifyAnswer(text: string): string {
  const bare = normalise(text).replace(/(?<=\d),(?=\d{3}\b)/g, '');
  const ratio = /^(-?\d+)\s*\/\s*(\d+)$/.exec(bare);
  const value = ratio === null ? Number(bare) : Number(ratio[1]) / Number(ratio[2]);
  return bare !== '' && Number.isFinite(value) ? String(Number(value.toPrecision(6))) : bare;
}

/** For outputs in which case and marks count: only spacing at the ends, Unicode form and the way a number is written do not. */
export function trimAnswer(text: string): string {
  const bare = text
    .normalize('NFC')
    .trim()
    .replace(/[^\S\n]+/g, ' ');
  return /^-?[\d.,]+$/.test(bare) ? simplifyAnswer(bare) : bare;
}

/** True where a program does something before it answers: a loop, a list method, a recursion or arithmetic. */
export function computes(program: string): boolean {
  const code = program.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/(["'`])(?:\\.|(?!\1).)*\1/g, '""');
  return /\b(for|while)\b|\.(map|filter|reduce|some|every|find|flatMap|split|replace)\s*\(|[\w)\]]\s*[-+*/%]\s*[\w([]/.test(
    code,
  );
}

/** A question with one short answer, and a program that finds every right answer by going through the cases. */
export const computed = defineForm({
  name: 'computed',
  description: 'a question with one short answer that a program, written with it, finds',
  writing:
    'question: the whole puzzle or problem with everything needed to solve it; it ends by asking for one short answer and says its form, such as a whole number, a fraction or one word. program: JavaScript that defines function solve() without parameters, which returns an array of all right answers as strings. It holds the givens of the question as data and finds the answer by going through the cases, by search, or by the stated rule step by step; it never merely contains the answer. correct: the one right answer, written in the form asked for.',
  replying:
    'reasoning: how you get there, step by step. answerable: false only if what you were given does not settle it. answer: the answer alone, in the form asked for.',
  fields: computedSchema,
  faults({ program }) {
    const faults: string[] = [];
    if (!/\bsolve\b/.test(program)) faults.push('program must define function solve()');
    if (!computes(program)) faults.push('program only states the answer; it must find it');
    return faults;
  },
  show: ({ question }) => question,
  answer: () => answerSchema,
  showAnswer: ({ answerable, reasoning, answer }) => (answerable ? `${reasoning}\n\n${answer}` : reasoning),
  compare: ({ answerable, answer }) => (answerable ? simplifyAnswer(answer) : unanswerable),
  key: ({ correct }) => simplifyAnswer(correct),
  evidence: () => [],
});
