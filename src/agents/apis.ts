import { z } from 'zod';
import { findSyntaxFault } from '../interpreter/find-syntax-fault.ts';
import type { JsonSchema } from '../teachers/teacher.ts';
import { compileSchema } from './json-schema.ts';

const apiName = z.string().regex(/^[a-z][A-Za-z0-9_]{1,40}$/);

const parameterSchema = z.object({
  name: apiName,
  type: z.enum(['string', 'integer', 'number', 'boolean', 'list of strings', 'list of numbers']),
  description: z.string(),
  required: z.boolean(),
  /** Where a string is one of a few. */
  allowed: z.array(z.string()).max(20),
});

const apiSchema = z.object({
  name: apiName,
  description: z.string().min(1),
  parameters: z.array(parameterSchema).max(10),
});

/** One API as the agent that invents it writes it: parameters as a flat list, since any teacher can fill one in. */
export type Api = z.infer<typeof apiSchema>;

/** APIs with a program that stands in for them: a JavaScript function for each, over state in memory. */
export const apiSetSchema = z.object({
  apis: z.array(apiSchema).min(1).max(20),
  stand_in: z.string().min(1).max(40_000),
  notes: z.string(),
});
export type ApiSet = z.infer<typeof apiSetSchema>;

/** The set that a transformation wrote, or null where its data is none or names something twice. */
export function readApiSet(data: unknown): ApiSet | null {
  const read = apiSetSchema.safeParse(data);
  if (!read.success) return null;
  const repeats = (names: string[]) => new Set(names).size < names.length;
  const { apis } = read.data;
  const twice = repeats(apis.map(({ name }) => name));
  return twice || apis.some(({ parameters }) => repeats(parameters.map(({ name }) => name)))
    ? null
    : read.data;
}

/** What keeps the program of a set from running at all; empty where the data holds no such set. */
export function findStandInFaults(data: unknown): string[] {
  const fault = findSyntaxFault(readApiSet(data)?.stand_in ?? '');
  if (fault === null) return [];
  return [`stand_in has a syntax error${fault.line === null ? '' : ` in line ${fault.line}`}`];
}

function describeValue({ type, description, allowed }: Api['parameters'][number]): JsonSchema {
  if (type === 'list of strings' || type === 'list of numbers') {
    const items = { type: type === 'list of strings' ? 'string' : 'number' };
    return { type: 'array', description, items };
  }
  return { type, description, ...(type === 'string' && allowed.length > 0 && { enum: allowed }) };
}

/** The JSON Schema (draft 2020-12) of the arguments of an API. */
export function argumentsSchema({ parameters }: Api): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, describeValue(parameter)])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** The API as chat endpoints and trainers declare a tool. */
export function declareTool(api: Api): Record<string, unknown> {
  const { name, description } = api;
  return { type: 'function', function: { name, description, parameters: argumentsSchema(api) } };
}

/** True where the arguments are valid against the API's JSON Schema. */
export function areValidArguments(api: Api, given: unknown): boolean {
  return compileSchema(argumentsSchema(api))(given);
}
