import { z } from 'zod';

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
 * texts, and that objects within have no further keys, are left unsaid, and of answers also what objects within always have: the
 * server holds to these by itself.
 */
function shorten(value: unknown, io: 'input' | 'output', isRoot = false): unknown {
  if (Array.isArray(value)) return value.map((part) => shorten(part, io));
  if (!isJson(value)) return value;
  const { $schema: _, minLength: _least, maxLength: _most, ...schema } = joinNull(value);
  const names = schema.propertyNames;
  if (isJson(names) && Object.keys(names).every((key) => key === 'type')) delete schema.propertyNames;
  if (!isRoot && schema.additionalProperties === false) delete schema.additionalProperties;
  if (!isRoot && io === 'output' && Array.isArray(schema.required)) delete schema.required;
  // Anything is what stands there where nothing is said; of what they give, some clients demand the word.
  if (isJson(schema.additionalProperties) && Object.keys(schema.additionalProperties).length === 0)
    delete schema.additionalProperties;
  if (io === 'output' && isJson(schema.items) && Object.keys(schema.items).length === 0) delete schema.items;
  // What every whole number keeps to.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, shorten(part, io)]));
}

/** The JSON Schema of what a tool takes or answers, in few tokens. Draft 2020-12, the protocol's default. */
export function makeLean(schema: z.ZodObject, io: 'input' | 'output'): Json {
  return shorten(z.toJSONSchema(schema, { target: 'draft-2020-12', io }), io, true) as Json;
}
