import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { z } from 'zod';

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{anyOf: [{type: T}, {type: null}]}` says no more than `{type: [T, null]}`. */
function joinNull(schema: Json): Json {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const [first, second]: unknown[] = anyOf;
  const joinable = isJson(first) && typeof first.type === 'string' && !('enum' in first);
  if (!joinable || !isJson(second) || second.type !== 'null') return schema;
  return { ...first, type: [first.type, 'null'], ...rest };
}

/**
 * The same schema in fewer words, since every client pays for the list of tools in each of its conversations. Lengths of
 * texts, and that objects within have no further keys, are left unsaid: the server holds to both by itself.
 */
function shorten(value: unknown, isRoot = false): unknown {
  if (Array.isArray(value)) return value.map((part) => shorten(part));
  if (!isJson(value)) return value;
  const { $schema: _, minLength: _least, maxLength: _most, ...schema } = joinNull(value);
  const names = schema.propertyNames;
  if (isJson(names) && Object.keys(names).every((key) => key === 'type')) delete schema.propertyNames;
  if (!isRoot && schema.additionalProperties === false) delete schema.additionalProperties;
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, shorten(part)]));
}

/** A zod schema for the protocol package, validating as ever and shown in few tokens. Draft 2020-12, the default. */
export function makeLean(schema: z.ZodObject): StandardSchemaWithJSON {
  const standard = schema['~standard'];
  const show = (io: 'input' | 'output') => (options: Parameters<typeof standard.jsonSchema.input>[0]) =>
    shorten(standard.jsonSchema[io](options), true) as Json;
  return { '~standard': { ...standard, jsonSchema: { input: show('input'), output: show('output') } } };
}
