import { z } from 'zod';
import { simplifyAnswer } from './computed.ts';
import { defineForm } from './form.ts';

const term = z.string().min(1).max(40);

/** The fields of a sequence to be continued. */
export const sequenceSchema = z.object({
  question: z.string().min(1).max(400),
  rule: z.string().min(1).max(300),
  program: z.string().min(1).max(1500),
  terms: z.array(term).min(4).max(10),
  correct: term,
});

/** Numbers, letters or words in a row, and the question for the next. */
export const sequence = defineForm({
  name: 'sequence',
  description: 'four to ten terms of a sequence whose next one is asked for, with the rule as a program',
  writing:
    'question: one sentence that asks for the next term; it does not name the rule. rule: the rule in one sentence; the student does not see it. program: JavaScript that defines function term(n), which computes the n-th term, counted from 1, by the rule, never from a list of the terms. terms: the first five to eight terms, as many as it takes to make the rule the only sensible one. correct: the term after the last.',
  replying:
    'reasoning: the rule, and that it gives every given term, in one to four sentences. answer: the next term alone.',
  fields: sequenceSchema,
  faults: ({ program, terms }) => {
    const faults = /\bterm\b/.test(program) ? [] : ['program must define function term(n)'];
    if (new Set(terms.map(simplifyAnswer)).size === 1) faults.push('all terms are the same');
    return faults;
  },
  show: ({ question, terms }) => `${question}\n\n${terms.join(', ')}, ?`,
  answer: () => z.object({ reasoning: z.string().min(1).max(2000), answer: term }),
  showAnswer: ({ reasoning, answer }) => `${reasoning}\n\n${answer}`,
  compare: ({ answer }) => simplifyAnswer(answer),
  key: ({ correct }) => simplifyAnswer(correct),
  evidence: () => [],
});
