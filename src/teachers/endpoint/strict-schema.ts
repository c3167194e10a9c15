import type { JsonSchema } from '../teacher.ts';

/** Keywords that change which shapes are allowed and that strict mode does not know. */
const shapers = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'prefixItems',
  'contains',
  'unevaluatedProperties',
];

/** Keywords that only narrow a value; leaving them out is safe, since every answer is validated by its whole schema. */
const narrowers = new Set([
  '$schema',
  '$id',
  'minLength',
  'maxLength',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'default',
  'examples',
]);

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function convert(schema: unknown): JsonSchema | null {
  if (!isSchema(schema) || shapers.some((keyword) => keyword in schema)) return null;
  const result: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (narrowers.has(keyword)) continue;
    result[keyword] = value;
    if (keyword === 'properties' || keyword === '$defs') {
      const parts = convertAll(Object.entries(value as JsonSchema));
      if (parts === null) return null;
      result[keyword] = parts;
    } else if (keyword === 'items') {
      const part = convert(value);
      if (part === null) return null;
      result[keyword] = part;
    } else if (keyword === 'anyOf') {
      const parts = convertAll(Object.entries(value as unknown[]));
      if (parts === null) return null;
      result[keyword] = Object.values(parts);
    }
  }
  if (schema.type === 'object' || isSchema(schema.properties)) {
    const names = Object.keys((schema.properties as JsonSchema | undefined) ?? {});
    const required = Array.isArray(schema.required) ? schema.required : [];
    if (names.length === 0 || names.some((name) => !required.includes(name))) return null;
    if ((schema.additionalProperties ?? false) !== false) return null;
    result.additionalProperties = false;
  }
  return result;
}

function convertAll(parts: [string, unknown][]): JsonSchema | null {
  const result: JsonSchema = {};
  for (const [name, part] of parts) {
    const converted = convert(part);
    if (converted === null) return null;
    result[name] = converted;
  }
  return result;
}

/**
 * The schema in the subset that OpenAI's strict structured output takes (every property required, no other properties,
 * no length limits), or null where it cannot be said there. Whatever fits the result fits the shape of the original.
 */
export function toStrictSchema(schema: JsonSchema): JsonSchema | null {
  return schema.type === 'object' ? convert(schema) : null;
}
