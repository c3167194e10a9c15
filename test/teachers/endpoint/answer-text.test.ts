import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRetryDelay, readRetryAfter } from '../../../src/teachers/endpoint/retry-delay.ts';
import { toStrictSchema } from '../../../src/teachers/endpoint/strict-schema.ts';
import { extractJson } from '../../../src/teachers/json-text.ts';

describe('JSON in an answer', () => {
  it('is found whatever stands around it', () => {
    const around = fc.constantFrom(
      (json: string) => json,
      (json: string) => `\`\`\`json\n${json}\n\`\`\``,
      (json: string) => `Here it is:\n\`\`\`\n${json}\n\`\`\`\nDone.`,
      (json: string) => `<think>{"not": "this"}</think>\n${json}`,
      (json: string) => `The answer [as you asked] is ${json} I hope.`,
    );
    const value = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(value, around, (expected, wrap) => {
        const text = JSON.stringify(expected);
        expect(extractJson(wrap(text))).toBe(text);
      }),
    );
  });

  it('is left to the validation where it is cut off', () => {
    expect(extractJson('{"a": [1, 2')).toBe('{"a": [1, 2');
    expect(extractJson('{{{{'.repeat(5_000))).toHaveLength(20_000);
  });
});

describe('a strict schema', () => {
  it('keeps the shape and drops what only narrows', () => {
    const text = { type: 'string', minLength: 3, pattern: '^a' };
    expect(toStrictSchema({ type: 'object', properties: { a: text }, required: ['a'] })).toEqual({
      type: 'object',
      properties: { a: { type: 'string', pattern: '^a' } },
      required: ['a'],
      additionalProperties: false,
    });
  });

  it.each([
    ['an optional property', { type: 'object', properties: { a: {} }, required: [] }],
    [
      'an open object',
      { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: true },
    ],
    ['a map', { type: 'object', additionalProperties: { type: 'string' } }],
    ['an array at the root', { type: 'array', items: { type: 'string' } }],
    ['a negation inside', { type: 'object', properties: { a: { not: {} } }, required: ['a'] }],
  ])('is impossible with %s', (_name, schema) => {
    expect(toStrictSchema(schema)).toBeNull();
  });
});

describe('the wait before another try', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9000],
    [{ 'retry-after': 'Thu, 01 Jan 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '350', 'retry-after': '9' }, 350],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ])('reads %j', (headers, expected) => {
    expect(readRetryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });

  it('grows, is never the same for all, and never shorter than asked', () => {
    const first = Array.from({ length: 50 }, () => chooseRetryDelay(1, null));
    expect(new Set(first).size).toBeGreaterThan(40);
    expect(Math.max(...first)).toBeLessThanOrEqual(500);
    expect(Math.min(...Array.from({ length: 50 }, () => chooseRetryDelay(4, null)))).toBeGreaterThanOrEqual(
      2000,
    );
    expect(chooseRetryDelay(30, null)).toBeLessThanOrEqual(30_000);
    expect(chooseRetryDelay(1, 4000)).toBeGreaterThanOrEqual(4000);
  });
});
