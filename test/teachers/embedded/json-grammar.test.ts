import { Ajv2020 } from 'ajv/dist/2020.js';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { afterAll, expect, it } from 'vitest';
import { toJsonGrammar } from '../../../src/teachers/embedded/json-grammar.ts';

const llama = await getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  logLevel: LlamaLogLevel.disabled,
});
afterAll(() => llama.dispose());

it('writes the properties in order, with narrow values and soft lengths', () => {
  const grammar = toJsonGrammar({
    type: 'object',
    properties: {
      letter: { enum: ['A', 'B"'] },
      score: { type: 'integer', minimum: 0, maximum: 2 },
      text: { type: 'string', minLength: 3, maxLength: 10 },
    },
    required: ['letter', 'score', 'text'],
    additionalProperties: false,
  });
  expect(grammar.split('\n')[0]).toMatch(/^root ::= "\{" \(r\d+\) end "\}"$/);
  expect(grammar).toContain(String.raw`"\"score\"" colon ("0" | "1" | "2") comma`);
  expect(grammar).toContain(String.raw`"\"letter\"" colon ("\"A\"" | "\"B\\\"\"") comma`);
  expect(grammar).toContain(String.raw`"\"text\"" colon "\"" char{3,55} "\""`);
});

const text = { type: 'string', minLength: 1, maxLength: 40 };
it.each([
  ['text', { type: 'string' }],
  ['numbers', { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }],
  ['anything', {}],
  ['optional properties', { type: 'object', properties: { a: text, b: text, c: text }, required: ['b'] }],
  ['only optional ones', { type: 'object', properties: { a: text, b: { type: 'null' } } }],
  ['a map', { type: 'object', additionalProperties: { type: 'string' } }],
  ['no properties', { type: 'object', additionalProperties: false }],
  ['choices', { anyOf: [{ const: { 'ä "q"': [1] } }, { type: ['boolean', 'null'] }] }],
  ['no limit to speak of', { type: 'string', maxLength: 100_000 }],
  ['an empty array', { type: 'array', maxItems: 0 }],
  [
    'a tree',
    {
      $defs: {
        'node-1': {
          type: 'object',
          properties: { kids: { type: 'array', items: { $ref: '#/$defs/node-1' } } },
        },
      },
      $ref: '#/$defs/node-1',
    },
  ],
])('makes a grammar that llama.cpp takes, and a schema that validates: %s', async (_name, schema) => {
  new Ajv2020({ strict: false }).compile(schema);
  const grammar = await llama.createGrammar({ grammar: toJsonGrammar(schema) });
  expect(grammar.grammar).toContain('root ::= ');
});
