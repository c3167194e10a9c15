import { z } from 'zod';
import {
  answerFieldSchema,
  buildAnswerSchema,
  describeAnswer,
  fieldWriting,
  findFieldFaults,
} from '../answer-fields.ts';
import { defineForm } from './form.ts';

/** The fields of an order to take stated things out of a text. */
export const extractionSchema = z.object({
  instruction: z.string().min(1).max(1500),
  fields: z.array(answerFieldSchema).min(1).max(12),
  expected: z.array(z.string().min(1).max(300)).max(10),
  absent: z.array(z.string().min(1).max(80)).max(4),
});

/** Things to be taken out of a text into JSON by a schema that the instruction carries. */
export const extraction = defineForm({
  name: 'extraction',
  description: 'things stated in a text, answered as JSON by a schema that the instruction carries',
  writing: `instruction: what to take out of the text, what counts and what does not, in one to four sentences; it names no value of the answer. The schema is shown below it. fields: the values of the answer, ${fieldWriting} Wherever the words of the text can stand as they are, the type is span. expected: two to ten values of span or number fields that a complete answer must hold, copied letter by letter from the text: never a value of a text or date field, which the student words otherwise. absent: the paths of fields about which the text says nothing; [] if it tells of all.`,
  replying:
    'Fill every field from the text. A value that the text does not give is null, and a list without entries is []; never write words such as "unknown" for it. Copy words exactly where the schema asks for words of the text. List things in the order of the text, each once.',
  fields: extractionSchema,
  faults({ fields, expected, absent }) {
    const faults = findFieldFaults(fields);
    const paths = fields.map(({ path }) => path);
    if (!fields.some(({ type }) => type === 'span')) faults.push('no field is of the type span');
    if (absent.some((path) => !paths.includes(path))) faults.push('absent names a path that is not there');
    if (expected.length === 0 && absent.length < paths.length) faults.push('expected is empty');
    return faults;
  },
  show: ({ instruction, fields }) => `${instruction}\n\n${JSON.stringify(describeAnswer(fields), null, 2)}`,
  answer: ({ fields }) => buildAnswerSchema(fields),
  showAnswer: (answer) => JSON.stringify(answer, null, 2),
  compare: null,
  key: () => null,
  evidence: ({ expected }) => expected,
});
