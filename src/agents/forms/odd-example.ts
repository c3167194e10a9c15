import { z } from 'zod';
import { trimAnswer } from './computed.ts';
import { arrow, fewShotSchema, findExampleFaults, showExample, side } from './few-shot.ts';
import { defineForm } from './form.ts';

/** The fields of examples of which one breaks the rule of the others. */
export const oddExampleSchema = fewShotSchema.extend({
  broken: z.number().int().min(1).max(8),
});
type Fields = z.infer<typeof oddExampleSchema>;

const numbered = ({ examples }: Fields) =>
  examples.map(({ input, output }, index) => `${index + 1}. ${showExample(input, output)}`).join('\n');

/** Numbered examples, one of them wrong by the rule of all others, and a case to apply the rule to. */
export const oddExample = defineForm({
  name: 'odd-example',
  description: 'examples of a rule that is not told, one of which breaks it, and a case to apply the rule to',
  writing:
    'question: two sentences that say that one of the numbered entries breaks the rule which the others follow, and ask for its number and for the right output of the last entry; they do not name the rule. rule: the rule in one sentence; the student does not see it. program: JavaScript that defines function rule(input), which takes an input as a string and returns its output as a string by the rule. examples: five to seven, one of which has a wrong output that could be a slip. query: a new input. correct: its output by the rule. broken: the number of the wrong example, counted from 1.',
  replying:
    'reasoning: the rule, which entry breaks it and what its output should be, in two to four sentences. broken: the number of that entry. answer: the right output of the last entry, written just like those of the examples.',
  fields: oddExampleSchema,
  faults(fields) {
    const faults = findExampleFaults(fields);
    if (fields.broken > fields.examples.length) faults.push('broken is not the number of an example');
    if (fields.examples.length < 5) faults.push('there must be at least five examples');
    return faults;
  },
  show: (fields) => `${fields.question}\n\n${numbered(fields)}\n${fields.query}${arrow}?`,
  answer: ({ examples }) =>
    z.object({
      reasoning: z.string().min(1).max(2000),
      broken: z.number().int().min(1).max(examples.length),
      answer: side,
    }),
  showAnswer: ({ reasoning, broken, answer }) => `${reasoning}\n\n${broken}\n${answer}`,
  compare: ({ broken, answer }) => `${broken}|${trimAnswer(answer)}`,
  key: ({ broken, correct }) => `${broken}|${trimAnswer(correct)}`,
  evidence: () => [],
});
