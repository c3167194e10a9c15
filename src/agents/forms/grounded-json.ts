import { z } from 'zod';
import {
  answerFieldSchema,
  buildAnswerSchema,
  describeAnswer,
  fieldWriting,
  findFieldFaults,
} from '../answer-fields.ts';
import { citationsSchema, findKeyFaults, groundingKey, keyWriting } from '../grounding.ts';
import { defineForm } from './form.ts';

/** The fields of a question over search hits that is answered in JSON. */
export const groundedJsonSchema = z.object({
  question: z.string().min(1).max(1500),
  fields: z.array(answerFieldSchema).min(1).max(6),
  ...groundingKey,
});

/** A question over search hits answered in JSON of a given schema, with the ids of the hits it rests on. */
export const groundedJson = defineForm({
  name: 'grounded-json',
  description: 'a question over search hits, answered in JSON by a schema, with the ids cited',
  writing: `question: the question as a program's maker asks it, complete in itself. The schema is shown below it, with a list of cited ids added by us. fields: the values of the answer, ${fieldWriting} ${keyWriting}`,
  replying:
    'Fill every value from the hits alone; what they do not tell is null, a list without entries []. citations: one to four hits that bear the values out, each with its id and a quote, copied letter by letter from its snippet, of four to twenty-five words; [] only if every value is null.',
  fields: groundedJsonSchema,
  faults(fields) {
    const faults = [...findFieldFaults(fields.fields), ...findKeyFaults(fields)];
    const taken = fields.fields.some(({ path }) => /^citations\b/.test(path));
    return taken ? [...faults, 'the name citations is taken'] : faults;
  },
  show({ question, fields }) {
    const citations = { type: 'array', items: { type: 'string' } };
    return `${question}\n\n${JSON.stringify(describeAnswer(fields, { citations }), null, 2)}`;
  },
  answer: ({ fields }) => buildAnswerSchema(fields, { citations: citationsSchema }),
  showAnswer(answer) {
    const ids = citationsSchema.parse(answer.citations).map(({ id }) => id);
    return JSON.stringify({ ...answer, citations: [...new Set(ids)] }, null, 2);
  },
  compare: null,
  key: () => null,
  evidence: () => [],
});
