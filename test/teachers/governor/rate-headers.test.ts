import { expect, it } from 'vitest';
import { readRateLeft, readReset } from '../../../src/teachers/governor/rate-headers.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

it.each([
  ['6m0s', 360_000],
  ['20ms', 20],
  ['1h2m3.5s', 3_723_500],
  ['2m59.56s', 179_560],
  ['1d', 86_400_000],
  ['12', 12_000],
  ['0.5', 500],
  [String(now / 1000 + 30), 30_000],
  [String(now + 1500), 1_500],
  ['2026-03-01T12:00:10Z', 10_000],
  ['2026-03-01T11:00:00Z', 0],
  ['soon', null],
  ['', null],
  ['-1', null],
])('reads the moment of a reset: %s', (text, milliseconds) => {
  expect(readReset(text, now)).toBe(milliseconds);
});

it("reads OpenAI's and Anthropic's names, and nothing from headers that say nothing", () => {
  const openai = new Headers({
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-remaining-requests': '4999',
    'x-ratelimit-reset-requests': '12ms',
    'x-ratelimit-limit-tokens': '-1',
    'x-ratelimit-remaining-tokens': '-1',
    'x-ratelimit-reset-tokens': '0',
  });
  expect(readRateLeft(openai, 'requests', now)).toEqual({ limit: 5000, left: 4999, resetMs: 12 });
  expect(readRateLeft(openai, 'tokens', now)).toBeNull();
  const anthropic = new Headers({
    'anthropic-ratelimit-tokens-remaining': '7',
    'anthropic-ratelimit-tokens-reset': '2026-03-01T12:01:00Z',
  });
  expect(readRateLeft(anthropic, 'tokens', now)).toEqual({ limit: null, left: 7, resetMs: 60_000 });
  expect(readRateLeft(anthropic, 'requests', now)).toBeNull();
});
