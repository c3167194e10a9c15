import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { OperatorError } from '../errors.ts';
import type { JsonSchema } from './teacher.ts';

const formats: Record<string, string> = {
  date: '2024-02-29',
  'date-time': '2024-02-29T12:00:00Z',
  time: '12:00:00Z',
  email: 'someone@example.org',
  uri: 'https://example.org/page',
  uuid: '6f1c2a34-5b6d-4e7f-8a90-b1c2d3e4f5a6',
};

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toSchema(value: unknown): JsonSchema {
  return isSchema(value) ? value : {};
}

function readNumber(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (typeof schema.$ref !== 'string') return schema;
  let at: unknown = root;
  for (const part of schema.$ref.replace(/^#\/?/, '').split('/')) at = part ? toSchema(at)[part] : at;
  return toSchema(at);
}

/** The next sentence, some way on: two texts of one value are seldom the same. */
function takeSentence(random: RandomGenerator, sentences: string[]): string {
  const next = sentences.splice(uniformInt(random, 0, Math.floor(sentences.length / 2)), 1);
  sentences.push(...next);
  return next[0] ?? 'text';
}

function makeText(schema: JsonSchema, random: RandomGenerator, sentences: string[]): string {
  const take = () => takeSentence(random, sentences);
  if (typeof schema.format === 'string' && schema.format in formats) return formats[schema.format] ?? '';
  const least = readNumber(schema.minLength, 0);
  const most = readNumber(schema.maxLength, Number.POSITIVE_INFINITY);
  let text = take();
  while (text.length < least) text += ` ${take()}`;
  const cut = text.slice(0, most).trim().padEnd(least, '.');
  if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern, 'u').test(cut)) {
    throw new OperatorError(
      'The mock teacher cannot make up a text for a pattern in an answer schema.',
      'Use another teacher for this skill, or describe the form by enum, format or length.',
    );
  }
  return cut;
}

function makeNumber(schema: JsonSchema, random: RandomGenerator): number {
  const whole = schema.type === 'integer';
  const step = readNumber(schema.multipleOf, whole ? 1 : 0.25);
  const above = readNumber(schema.exclusiveMinimum, Number.NaN);
  const below = readNumber(schema.exclusiveMaximum, Number.NaN);
  const least = Number.isNaN(above) ? readNumber(schema.minimum, 0) : above + step;
  const most = Number.isNaN(below) ? readNumber(schema.maximum, least + 10 * step) : below - step;
  const first = Math.ceil(least / step);
  return uniformInt(random, first, Math.max(first, Math.floor(most / step))) * step;
}

/**
 * A value that fits the schema, chosen by `random`; texts are taken from `sentences`, whose order changes. Knows what answer schemas use; not
 * patterns, conditions and negations. Throws OperatorError for a pattern that it does not hit.
 */
export function fabricateValue(
  given: JsonSchema,
  random: RandomGenerator,
  sentences: string[],
  root: JsonSchema = given,
): unknown {
  const schema = resolve(given, root);
  const make = (part: unknown) => fabricateValue(toSchema(part), random, sentences, root);
  const choose = (parts: unknown[]) => parts[uniformInt(random, 0, parts.length - 1)];
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return choose(schema.enum);
  for (const keyword of ['anyOf', 'oneOf']) {
    const parts = schema[keyword];
    if (Array.isArray(parts))
      return make({ ...schema, [keyword]: undefined, ...resolve(toSchema(choose(parts)), root) });
  }
  if (Array.isArray(schema.allOf)) {
    const parts = schema.allOf.map((part) => resolve(toSchema(part), root));
    const properties = Object.assign({}, schema.properties, ...parts.map((part) => part.properties));
    return make(Object.assign({}, schema, ...parts, { allOf: undefined, properties }));
  }
  const type = Array.isArray(schema.type) ? choose(schema.type) : schema.type;
  switch (type ?? (schema.properties ? 'object' : 'string')) {
    case 'object': {
      const entries = Object.entries(toSchema(schema.properties));
      return Object.fromEntries(entries.map(([name, part]) => [name, make(part)]));
    }
    case 'array': {
      const least = readNumber(schema.minItems, 1);
      const most = Math.max(least, readNumber(schema.maxItems, least + 2));
      const length = uniformInt(random, least, most);
      const values = new Map<string, unknown>();
      for (let tries = 0; values.size < length && tries < 50; tries += 1) {
        const value = make(schema.items);
        values.set(schema.uniqueItems ? JSON.stringify(value) : String(tries), value);
      }
      return [...values.values()];
    }
    case 'integer':
    case 'number':
      return makeNumber({ ...schema, type }, random);
    case 'boolean':
      return uniformInt(random, 0, 1) === 1;
    case 'null':
      return null;
    default:
      return makeText(schema, random, sentences);
  }
}
