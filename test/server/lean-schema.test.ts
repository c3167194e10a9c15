import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeLean } from '../../src/server/lean-schema.ts';

const schema = z.strictObject({
  name: z.string().min(1).max(80).describe('who'),
  state: z.enum(['on', 'off']).nullable(),
  note: z.string().nullable(),
  parts: z.array(z.object({ size: z.number().min(0) })),
  rest: z.record(z.string(), z.unknown()),
  more: z.array(z.unknown()),
});

test('a schema is shown in fewer words that mean the same', () => {
  const shown = makeLean(schema, 'output');
  expect(shown).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string', description: 'who' },
      state: { anyOf: [{ type: 'string', enum: ['on', 'off'] }, { type: 'null' }] },
      note: { type: ['string', 'null'] },
      parts: {
        type: 'array',
        items: { type: 'object', properties: { size: { type: 'number', minimum: 0 } } },
      },
      rest: { type: 'object' },
      more: { type: 'array' },
    },
    required: ['name', 'state', 'note', 'parts', 'rest', 'more'],
    additionalProperties: false,
  });
});
