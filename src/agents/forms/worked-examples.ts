import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { computes, simplifyAnswer } from './computed.ts';
import { defineForm } from './form.ts';

/** The fields of problems solved step by step, and one to be solved the same way. */
export const workedExamplesSchema = z.object({
  question: z.string().min(1).max(600),
  examples: z
    .array(
      z.object({
        problem: z.string().min(1).max(600),
        steps: z.string().min(1).max(800),
        answer: z.string().min(1).max(100),
      }),
    )
    .min(2)
    .max(4),
  query: z.string().min(1).max(600),
  program: z.string().max(2000),
  correct: z.string().min(1).max(100),
});

/** Problems with their solutions written out, and a further problem to be solved in the same manner. */
export const workedExamples = defineForm({
  name: 'worked-examples',
  description: 'two to four problems solved step by step, and one to be solved in the same way',
  writing:
    'question: one sentence that asks to solve the last problem in the manner of those before it. examples: two to four problems, each with steps, a solution of two to five short steps that all examples lay out alike, and answer, the result alone. query: a new problem of the same sort that needs the same kind of steps with other givens, and is a little harder. program: JavaScript that defines function solve(), which computes the answer of the query from its givens and returns it as a string; "" where the problems are not of the sort that a program decides. correct: the answer of the query alone, written like theirs.',
  replying:
    'steps: the solution of the last problem, laid out like those of the examples. answer: the result alone, written like theirs.',
  fields: workedExamplesSchema,
  faults({ examples, query, program }) {
    const problems = [...examples.map(({ problem }) => problem), query].map(normalise);
    const faults = new Set(problems).size < problems.length ? ['two problems are the same'] : [];
    if (program.trim() !== '' && !computes(program))
      faults.push('program only states the answer; it must compute it');
    return faults;
  },
  show({ question, examples, query }) {
    const solved = examples.map(({ problem, steps, answer }) => `${problem}\n${steps}\n→ ${answer}`);
    return [question, ...solved, query].join('\n\n');
  },
  answer: () => z.object({ steps: z.string().min(1).max(2500), answer: z.string().min(1).max(100) }),
  showAnswer: ({ steps, answer }) => `${steps}\n→ ${answer}`,
  compare: ({ answer }) => simplifyAnswer(answer),
  key: ({ correct }) => simplifyAnswer(correct),
  evidence: () => [],
});
