import { describe, expect, it } from 'vitest';
import {
  buildAnswerSchema,
  describeAnswer,
  findFieldFaults,
  listFilled,
} from '../../src/agents/answer-fields.ts';
import { toJsonSchema } from '../../src/agents/forms/form.ts';

const field = (path: string, type: 'span' | 'text' | 'number' | 'boolean' | 'date' = 'span') => ({
  path,
  type,
  meaning: `What stands at ${path}.`,
});
const fields = [
  field('title'),
  field('orders[].buyer.name'),
  field('orders[].buyer.city', 'text'),
  field('orders[].due', 'date'),
  field('orders[].parts[]'),
  field('total', 'number'),
];
const answer = {
  title: 'Mill',
  orders: [
    { buyer: { name: 'Ada', city: null }, due: '2024-05-01', parts: ['axle', 'rim'] },
    { buyer: { name: 'Ben', city: 'Skerry' }, due: null, parts: [] },
  ],
  total: 3,
};

describe('fields of an answer', () => {
  it('make a schema that takes the answer and nothing else', () => {
    const schema = buildAnswerSchema(fields);
    expect(schema.parse(answer)).toEqual(answer);
    expect(schema.safeParse({ ...answer, more: 1 }).success).toBe(false);
    expect(schema.safeParse({ ...answer, total: '3' }).success).toBe(false);
    expect(schema.safeParse({ ...answer, orders: null }).success).toBe(false);
    expect(toJsonSchema(schema)).toMatchObject({
      required: ['title', 'orders', 'total'],
      additionalProperties: false,
    });
  });

  it('are shown as a JSON Schema', () => {
    expect(describeAnswer([field('a.b'), field('c[]', 'date')], { cited: { type: 'array' } })).toEqual({
      type: 'object',
      properties: {
        a: {
          type: 'object',
          properties: { b: { type: ['string', 'null'], description: 'What stands at a.b.' } },
          required: ['b'],
          additionalProperties: false,
        },
        c: {
          type: 'array',
          description: 'What stands at c[].',
          items: { type: 'string', format: 'date' },
        },
        cited: { type: 'array' },
      },
      required: ['a', 'c', 'cited'],
      additionalProperties: false,
    });
  });

  it('are found again in an answer, value by value', () => {
    expect(listFilled(fields, answer).map(({ field: { path }, value }) => [path, value])).toEqual([
      ['title', 'Mill'],
      ['orders[].buyer.name', 'Ada'],
      ['orders[].buyer.city', null],
      ['orders[].due', '2024-05-01'],
      ['orders[].parts[]', 'axle'],
      ['orders[].parts[]', 'rim'],
      ['orders[].buyer.name', 'Ben'],
      ['orders[].buyer.city', 'Skerry'],
      ['orders[].due', null],
      ['total', 3],
    ]);
  });

  it.each([
    ['no fault', fields, []],
    ['capitals', [field('Title')], ['a path is not names of small letters joined by dots, at most three']],
    ['too deep', [field('a.b.c.d')], ['a path is not names of small letters joined by dots, at most three']],
    ['a path twice', [field('a'), field('a')], ['the path a is taken twice']],
    ['a value that is an object', [field('a'), field('a.b')], ['the path a.b does not fit another path']],
    ['a list that is no list', [field('a[].b'), field('a.c')], ['the path a.c does not fit another path']],
  ])('know their faults: %s', (_, given, faults) => {
    expect(findFieldFaults(given)).toEqual(faults);
  });
});
