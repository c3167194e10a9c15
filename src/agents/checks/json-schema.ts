import { z } from 'zod';
import { type AnswerField, answerFieldSchema, buildAnswerSchema, listFilled } from '../answer-fields.ts';
import { squeeze } from '../reading/fold-text.ts';
import { defineCheck } from './check.ts';

const fieldsSchema = z.object({ fields: z.array(answerFieldSchema) });
/** The forms that answer in JSON, with what their turns hold beside the fields. */
const beside: Readonly<Record<string, Record<string, z.ZodType>>> = {
  extraction: {},
  'grounded-json': { citations: z.array(z.string()) },
};

/** Words that stand for nothing; null says it. */
const placeholders = new Set([
  '',
  'unknown',
  'not specified',
  'not mentioned',
  'not stated',
  'not available',
  'not given',
  'none',
  'null',
  'n a',
  'unbekannt',
  'nicht angegeben',
  'desconocido',
  'no especificado',
  'inconnu',
  'non précisé',
]);

/** True for a date of the calendar written YYYY-MM-DD, YYYY-MM or YYYY. */
function isDate(text: string): boolean {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (match === null) return false;
  const [, year, month = '01', day = '01'] = match;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
}

function findListRepeat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value)) return Object.values(value).some(findListRepeat);
  const written = value.map((entry) => JSON.stringify(entry));
  return new Set(written).size < written.length || value.some(findListRepeat);
}

function findFault(
  text: string,
  fields: readonly AnswerField[],
  more: Record<string, z.ZodType>,
): string | null {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return 'the turn is not JSON and nothing but JSON';
  }
  const fault = buildAnswerSchema(fields, more).safeParse(answer).error?.issues[0];
  if (fault !== undefined) return `the schema is broken at ${fault.path.join('.') || 'the top'}`;
  const filled = listFilled(fields, answer);
  const words = filled.filter(({ value }) => typeof value === 'string');
  const empty = words.filter(({ value }) => placeholders.has(squeeze(String(value))));
  if (empty.length > 0) return `${empty.length} values are placeholders where null says it`;
  const dates = words.filter(({ field, value }) => field.type === 'date' && !isDate(String(value)));
  if (dates.length > 0) return `${dates.length} values are no dates written YYYY-MM-DD`;
  if (findListRepeat(answer)) return 'a list holds the same entry twice';
  return null;
}

/** The recorded turn must be JSON by the schema that the instruction shows. */
export const jsonSchema = defineCheck({
  name: 'json-schema',
  kind: 'ran',
  description: 'the turn is JSON by the schema shown: real dates, no placeholders, no repeated entries',
  options: z.strictObject({}),
  async find({ form, instruction, responses }) {
    const more = beside[form.name];
    if (more === undefined) return null;
    const { fields } = fieldsSchema.parse(instruction.fields);
    const fault = findFault(responses[0].turns.at(-1)?.content ?? '', fields, more);
    return fault === null
      ? { passed: true, evidence: `JSON with the ${fields.length} fields of the schema` }
      : { passed: false, evidence: fault };
  },
});
