import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, unanswerable } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
const option = z.string().min(1).max(400);

const fieldsSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(1200),
  correct: option,
  wrong: z.array(option).min(3).max(4),
});
type Fields = z.infer<typeof fieldsSchema>;

function optionsOf({ question, correct, wrong }: Fields, variant?: number): string[] {
  return orderOptions(question, [correct, ...wrong], variant);
}

function answerSchema(fields: Fields) {
  const shown = letters.slice(0, fields.wrong.length + 1);
  return z.object({ reasoning: z.string().min(1).max(1500), answer: z.enum([...shown, unanswerable]) });
}

const findsNothing = new RegExp(`\\b${unanswerable}\\b`, 'i');

/** A small model may reason its way to no answer and choose a letter all the same. */
function contradictsItself({ reasoning, answer }: z.infer<ReturnType<typeof answerSchema>>): boolean {
  return answer !== unanswerable && findsNothing.test(reasoning);
}

/** One question, four or five options, one of them right. */
export const choice = defineForm({
  name: 'choice',
  description: 'a question with four or five options, exactly one right',
  writing:
    'evidence: copy, letter by letter, the one sentence of the text that settles the question; "" if several parts of the text together settle it. question: the question alone, without options. correct: the one right option. wrong: three other options, clearly wrong for a careful reader, of the same length and style as the right one; never "all of the above" or "none of the above".',
  replying:
    'reasoning: why, in one to four sentences, from the text alone. answer: the letter of the right option, or "unanswerable" if what you were given does not settle it.',
  fields: fieldsSchema,
  faults(fields) {
    const options = [fields.correct, ...fields.wrong].map(normalise);
    const faults: string[] = [];
    if (new Set(options).size < options.length) faults.push('two options say the same');
    if (options.includes('')) faults.push('an option is empty');
    return faults;
  },
  show(fields, variant) {
    const options = optionsOf(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${fields.question}\n\n${options.join('\n')}`;
  },
  answer: answerSchema,
  lapses: (answer) =>
    contradictsItself(answer)
      ? ['the reasoning finds the question unanswerable, and the answer is a letter']
      : [],
  showAnswer(answer, fields, variant) {
    if (answer.answer === unanswerable) return answer.reasoning;
    const index = letters.indexOf(answer.answer);
    return `${answer.reasoning}\n\n${answer.answer}. ${optionsOf(fields, variant)[index]}`;
  },
  compare(answer, fields, variant) {
    if (answer.answer === unanswerable || contradictsItself(answer)) return unanswerable;
    const chosen = optionsOf(fields, variant)[letters.indexOf(answer.answer)];
    return letters[optionsOf(fields).indexOf(chosen ?? '')] ?? '';
  },
  key: (fields) => letters[optionsOf(fields).indexOf(fields.correct)] ?? null,
  evidence: (fields) => (fields.evidence.trim() === '' ? [] : [fields.evidence]),
});
