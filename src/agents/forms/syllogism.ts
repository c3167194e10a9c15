import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { listTerms, mostTerms, statementSchema } from '../reading/syllogisms.ts';
import { defineForm, unanswerable } from './form.ts';
import { orderOptions } from './option-order.ts';

const letters = ['A', 'B', 'C', 'D', 'E'] as const;

/** The fields of premises about classes of things and of conclusions, one of which follows. */
export const syllogismSchema = z.object({
  premises: z.array(statementSchema).min(2).max(5),
  question: z.string().min(1).max(400),
  correct: statementSchema,
  wrong: z.array(statementSchema).min(3).max(4),
});
type Fields = z.infer<typeof syllogismSchema>;

function optionsOf({ premises, correct, wrong }: Fields, variant?: number): string[] {
  const sentences = [correct, ...wrong].map(({ sentence }) => sentence);
  return orderOptions(premises.map(({ sentence }) => sentence).join('\n'), sentences, variant);
}

/** Premises with all, no, some and some not, and conclusions of which exactly one follows. */
export const syllogism = defineForm({
  name: 'syllogism',
  description:
    'premises about classes of things, as text and as data, and four or five conclusions of which one follows',
  writing:
    'premises: two to five statements, each once as sentence, which the student reads, and once as data: quantifier (all, no, some or some-not: "some subject are not predicate"), subject and predicate, each class named by the same words wherever it occurs. question: one sentence that asks which conclusion must be true if the statements are. correct: the one conclusion that follows, as sentence and data; it is not a premise. wrong: three or four conclusions about the same classes that do not follow, such as a premise turned round, "all" for "some", or a link through a class that the premises do not join.',
  replying:
    'reasoning: which premises together give the conclusion, in one to four sentences, and a case in which the nearest other option is false. answer: the letter of the conclusion that must be true, or "unanswerable" if none or several must.',
  fields: syllogismSchema,
  faults(fields) {
    const { premises, correct, wrong } = fields;
    const sentences = [correct, ...wrong].map(({ sentence }) => normalise(sentence));
    const faults = new Set(sentences).size < sentences.length ? ['two options say the same'] : [];
    const terms = listTerms(premises);
    if (terms.length > mostTerms) faults.push(`there are more than ${mostTerms} classes`);
    if (listTerms([...premises, correct, ...wrong]).length > terms.length) {
      faults.push('an option speaks of a class that no premise names; name each class by the same words');
    }
    if ([...premises, correct, ...wrong].some((one) => normalise(one.subject) === normalise(one.predicate))) {
      faults.push('subject and predicate of a statement are the same');
    }
    return faults;
  },
  show(fields, variant) {
    const premises = fields.premises.map(({ sentence }, index) => `${index + 1}. ${sentence}`);
    const options = optionsOf(fields, variant).map((text, index) => `${letters[index]}. ${text}`);
    return `${premises.join('\n')}\n\n${fields.question}\n\n${options.join('\n')}`;
  },
  answer: ({ wrong }) =>
    z.object({
      reasoning: z.string().min(1).max(2000),
      answer: z.enum([...letters.slice(0, wrong.length + 1), unanswerable]),
    }),
  showAnswer: ({ reasoning, answer }, fields, variant) =>
    answer === unanswerable
      ? reasoning
      : `${reasoning}\n\n${answer}. ${optionsOf(fields, variant)[letters.indexOf(answer as (typeof letters)[number])]}`,
  compare({ answer }, fields, variant) {
    if (answer === unanswerable) return unanswerable;
    const chosen = optionsOf(fields, variant)[letters.indexOf(answer as (typeof letters)[number])] ?? '';
    return letters[optionsOf(fields).indexOf(chosen)] ?? '';
  },
  key: (fields) => letters[optionsOf(fields).indexOf(fields.correct.sentence)] ?? null,
  evidence: () => [],
});
