import { z } from 'zod';
import { simplifyAnswer } from './computed.ts';
import { defineForm, unanswerable } from './form.ts';

const answerText = z.string().min(1).max(160);

/** The fields of a question about the world with one short answer, which may go by several names. */
export const factAnswerSchema = z.object({
  evidence: z.string().max(400),
  question: z.string().min(1).max(1200),
  correct: answerText,
  aliases: z.array(answerText).max(6),
});
type Fields = z.infer<typeof factAnswerSchema>;

/** Articles before a name do not make another answer, in the languages that have them as words of their own. */
function nameOf(text: string): string {
  return simplifyAnswer(text).replace(
    /^(the|an?|der|die|das|le|la|les|l'|el|los|las|il|lo|gli|o|os|as)(?:\s+|(?<='))/,
    '',
  );
}

/** All ways of naming the right answer become one; another answer stays itself. */
function unify(answer: string, { correct, aliases }: Fields): string {
  const given = nameOf(answer);
  return [correct, ...aliases].map(nameOf).includes(given) ? nameOf(correct) : given;
}

/** A question of general knowledge with a short answer. */
export const factAnswer = defineForm({
  name: 'fact-answer',
  description: 'a question about the world with one short answer, known by one or several names',
  writing:
    'evidence: copy, letter by letter, the sentence of the text that bears the answer out; "" if it takes more than the text. question: the question, which somebody without the text can understand and answer; exactly one answer is right. correct: that answer in as few words as it takes: a name, a date, a thing. aliases: what else a right answer may read, if anything: other names and spellings, the name with its title or first name and without, the date in another form.',
  replying:
    'reasoning: what you know or found that settles it, and for several conditions how the answer meets each, in one to four sentences. answerable: false only if there is no way to know. answer: the answer alone, in as few words as it takes, without title or explanation.',
  fields: factAnswerSchema,
  faults: ({ question, correct }) =>
    correct.length > 3 && ` ${simplifyAnswer(question)} `.includes(` ${simplifyAnswer(correct)} `)
      ? ['the question holds its answer']
      : [],
  show: ({ question }) => question,
  answer: () =>
    z.object({
      reasoning: z.string().min(1).max(2500),
      answerable: z.boolean(),
      answer: z.string().max(160),
    }),
  showAnswer: ({ reasoning, answerable, answer }) => (answerable ? `${reasoning}\n\n${answer}` : reasoning),
  compare: ({ answerable, answer }, fields) => (answerable ? unify(answer, fields) : unanswerable),
  key: (fields) => unify(fields.correct, fields),
  evidence: ({ evidence }) => (evidence.trim() === '' ? [] : [evidence]),
});
