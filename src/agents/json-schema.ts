import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../teachers/teacher.ts';

// Loaded with the first schema that is compiled: a server that has just started answers without it.
const load = createRequire(import.meta.url);

/** A validator of a JSON Schema (draft 2020-12) that finds every fault. Throws where the schema is none. */
export function compileSchema(schema: JsonSchema): ValidateFunction {
  const { Ajv2020 } = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  return new Ajv2020({ strict: false, allErrors: true }).compile(schema);
}
