import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { trimAnswer } from './computed.ts';
import { defineForm } from './form.ts';

/** Short, so that a teacher that runs on is stopped early. */
export const side = z.string().min(1).max(160);

/** The fields of a list of examples, a case to be treated like them, and the rule behind them as a program. */
export const fewShotSchema = z.object({
  question: z.string().min(1).max(600),
  rule: z.string().min(1).max(400),
  program: z.string().max(2000),
  examples: z
    .array(z.object({ input: side, output: side }))
    .min(3)
    .max(8),
  query: side,
  correct: side,
});
type Fields = z.infer<typeof fewShotSchema>;

export const arrow = ' → ';

/** One line where both sides have one; else the output on a line of its own. */
export function showExample(input: string, output: string): string {
  const long = input.includes('\n') || output.includes('\n') || input.length + output.length > 160;
  return long ? `${input}\n${arrow.trim()} ${output}` : `${input}${arrow}${output}`;
}

/** What a schema cannot say of examples: repeats, contradictions, a query among them, nothing to learn. */
export function findExampleFaults({ examples, query }: Pick<Fields, 'examples' | 'query'>): string[] {
  const inputs = examples.map(({ input }) => normalise(input));
  const faults = new Set(inputs).size < inputs.length ? ['two examples have the same input'] : [];
  if (inputs.includes(normalise(query))) faults.push('the query is one of the examples');
  return faults;
}

/** Examples of an unnamed rule, and one case to apply it to. */
export const fewShot = defineForm({
  name: 'few-shot',
  description: 'three to eight examples of a rule that is not told, and a case to apply it to',
  writing:
    'question: one or two sentences that ask to treat the last entry as the entries before it were treated; they do not name the rule. rule: the rule in one sentence; the student does not see it. program: JavaScript that defines function rule(input), which takes an input as a string and returns its output as a string, by the rule and not by a list of the examples; "" only where the kind says that no program can do it. examples: four to six, each input and output, varied enough that only this rule fits them all. query: a new input. correct: its output by the rule, written just like the outputs.',
  replying:
    'reasoning: the rule that all examples follow, in one or two sentences, and how it applies to the last entry. answer: the output alone, written just like those of the examples.',
  fields: fewShotSchema,
  faults: (fields) => findExampleFaults(fields),
  show: ({ question, examples, query }) =>
    `${question}\n\n${examples.map(({ input, output }) => showExample(input, output)).join('\n')}\n${showExample(query, '?')}`,
  answer: () => z.object({ reasoning: z.string().min(1).max(2000), answer: side }),
  showAnswer: ({ reasoning, answer }) => `${reasoning}\n\n${answer}`,
  compare: ({ answer }) => trimAnswer(answer),
  key: ({ correct }) => trimAnswer(correct),
  evidence: () => [],
});
