import { z } from 'zod';
import { fenceCode } from '../reading/code-text.ts';
import { defineForm } from './form.ts';

const exampleText = z.string().max(300);
const patternText = z.string().min(1).max(600);

/** The fields of a request for a regular expression. */
export const regularExpressionSchema = z.object({
  flavour: z.enum(['javascript', 'python']),
  request: z.string().trim().min(1).max(3000),
  matching: z.array(exampleText).min(4).max(15),
  not_matching: z.array(exampleText).min(4).max(15),
  shown: z.number().int().min(0).max(5),
  broken: z.array(patternText).min(1).max(4),
});

export const regularExpressionAnswerSchema = z.object({
  explanation: z.string().trim().min(1).max(3000),
  pattern: patternText,
});

/** A pattern asked for in words, with strings that it must match as a whole and others that it must not. */
export const regularExpression = defineForm({
  name: 'regular-expression',
  description: 'a request for a regular expression that matches some whole strings and not others',
  writing:
    'flavour: javascript or python. request: says in words, completely, which whole strings the pattern must match and which not, letter case and edges included; it names the flavour, says that the pattern is applied to the whole string and that no flags are set, and contains no pattern. matching: four to fifteen strings that must match, edges included. not_matching: four to fifteen near misses that must not. shown: how many of the first of each list the student sees. broken: one to four patterns that a hasty person would write, each of which gets at least one of the strings wrong.',
  replying:
    'explanation: what each part of the pattern does and why the near misses fail, in two to six sentences. pattern: the regular expression alone, without slashes, quotes, anchors that are not needed, or flags.',
  fields: regularExpressionSchema,
  faults({ matching, not_matching }) {
    const both = matching.filter((text) => not_matching.includes(text));
    return both.length > 0 ? ['a string stands in both lists'] : [];
  },
  show({ request, matching, not_matching, shown }) {
    if (shown === 0) return request;
    const lines = [
      ...matching.slice(0, shown).map((text) => `✓ ${JSON.stringify(text)}`),
      ...not_matching.slice(0, shown).map((text) => `✗ ${JSON.stringify(text)}`),
    ];
    return `${request}\n\n${lines.join('\n')}`;
  },
  answer: () => regularExpressionAnswerSchema,
  showAnswer: ({ explanation, pattern }) => `${explanation}\n\n${fenceCode('', pattern)}`,
  compare: null,
  key: () => null,
  evidence: () => [],
});
