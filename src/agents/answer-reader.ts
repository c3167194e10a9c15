import type { ValidateFunction } from 'ajv/dist/2020.js';
import { ZodError } from 'zod';
import type { LedgerEntry } from '../store/store.ts';
import type { JsonSchema } from '../teachers/teacher.ts';
import { compileSchema } from './json-schema.ts';
import { soundsLikeRefusal } from './reading/refusal.ts';

/** An answer as read: its value, or why it is of no use. */
export type Reading =
  | { reason: null; value: unknown }
  | { reason: 'malformed answer' | 'cut-off answer' | 'refusal'; faults: string[] };

type Answered = Pick<LedgerEntry, 'text' | 'finish'>;

/** Compiled schemas are kept, the latest used of them: a compilation costs more than a thousand validations. */
const keptSchemas = 256;

function describeErrors(validate: ValidateFunction): string[] {
  return (validate.errors ?? []).slice(0, 8).map((error) => {
    const where = error.instancePath === '' ? 'the answer' : error.instancePath.slice(1).replaceAll('/', '.');
    const allowed = error.keyword === 'enum' ? `: ${JSON.stringify(error.params.allowedValues)}` : '';
    const extra =
      error.keyword === 'additionalProperties'
        ? `: ${String(error.params.additionalProperty).slice(0, 40)}`
        : '';
    return `${where} ${error.message ?? 'is wrong'}${allowed}${extra}`;
  });
}

/** A form's own schema can be stricter than its JSON Schema, about blanks for instance: that is the answer's fault too. */
export function collectFaults(value: unknown, findFaults?: (value: unknown) => string[]): string[] {
  try {
    return findFaults?.(value) ?? [];
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return error.issues
      .slice(0, 8)
      .map(({ path, message }) =>
        [...(path.length > 0 ? [path.map(String).join('.')] : []), message].join(' '),
      );
  }
}

/** Reads answers: JSON by its schema or plain text, with what the schema cannot say told by `findFaults`. */
export function createAnswerReader() {
  const compiled = new Map<string, ValidateFunction>();

  function compile(schema: JsonSchema): ValidateFunction {
    const text = JSON.stringify(schema);
    const validate = compiled.get(text) ?? compileSchema(schema);
    compiled.delete(text);
    compiled.set(text, validate);
    if (compiled.size > keptSchemas) compiled.delete(compiled.keys().next().value ?? '');
    return validate;
  }

  return (
    { text, finish }: Answered,
    schema: JsonSchema | null,
    findFaults?: (value: unknown) => string[],
  ): Reading => {
    if (finish === 'refusal') return { reason: 'refusal', faults: ['the teacher refused'] };
    if (finish === 'length') {
      return {
        reason: 'cut-off answer',
        faults: ['it was cut off at the token limit; answer in fewer words'],
      };
    }
    if (schema === null) {
      if (text.trim() === '') return { reason: 'malformed answer', faults: ['it is empty'] };
      const faults = findFaults?.(text.trim()) ?? [];
      return faults.length > 0
        ? { reason: 'malformed answer', faults }
        : { reason: null, value: text.trim() };
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      if (soundsLikeRefusal(text)) return { reason: 'refusal', faults: ['the teacher refused'] };
      return { reason: 'malformed answer', faults: ['it is not JSON'] };
    }
    const validate = compile(schema);
    if (!validate(value)) return { reason: 'malformed answer', faults: describeErrors(validate) };
    const faults = collectFaults(value, findFaults);
    return faults.length > 0 ? { reason: 'malformed answer', faults } : { reason: null, value };
  };
}
