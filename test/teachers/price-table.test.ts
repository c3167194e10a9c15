import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import {
  createOpenAiTeacher,
  type OpenAiTeacherOptions,
} from '../../src/teachers/endpoint/openai-compatible.ts';
import { findModelPrice } from '../../src/teachers/price-table.ts';

const openai = 'https://api.openai.com/v1';

it('knows what a provider asks for its models, and less for what its cache held', () => {
  const found = findModelPrice(openai, 'gpt-4o-2024-08-06');
  expect(found?.dearest).toEqual({ input: 2.5, output: 10 });
  expect(found?.price({ inputTokens: 1000, outputTokens: 100 }, 0)).toBeCloseTo(0.0035, 8);
  expect(found?.price({ inputTokens: 1000, outputTokens: 100 }, 800)).toBeCloseTo(0.0025, 8);
});

it.each([
  ['https://api.groq.com/openai/v1', 'llama-3.1-8b-instant'],
  ['https://openrouter.ai/api/v1', 'openai/gpt-4o'],
  ['https://some.openai.azure.com/openai/v1', 'gpt-4o'],
  ['https://generativelanguage.googleapis.com/v1beta/openai', 'gemini-2.5-pro'],
  ['https://api.deepseek.com', 'deepseek-chat'],
])('bounds what a call costs at %s', (address, model) => {
  const found = findModelPrice(address, model);
  const { input = 0, output = 0 } = found?.dearest ?? {};
  expect(input).toBeGreaterThan(0);
  for (const inputTokens of [1, 1000, 300_000]) {
    const cost = found?.price({ inputTokens, outputTokens: 500 }, 0) ?? 0;
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual((inputTokens * input + 500 * output) / 1e6 + 1e-12);
  }
});

it.each([
  ['http://127.0.0.1:11434/v1', 'gpt-4o'],
  ['https://127.0.0.1/v1', 'gpt-4o'],
  ['http://localhost:8000/v1', 'gpt-4o'],
  ['http://[::1]:8000/v1', 'gpt-4o'],
  ['https://gateway.intranet.example/v1', 'gpt-4o'],
  ['http://api.openai.com/v1', 'gpt-4o'],
  [openai, 'no-such-model'],
  // It asks for each search too, which no count of tokens tells.
  ['https://api.perplexity.ai', 'sonar'],
])('knows no price at %s for %s', (address, model) => {
  expect(findModelPrice(address, model)).toBeNull();
});

it('gives way to the prices of the configuration', async () => {
  const create = (change: Partial<OpenAiTeacherOptions>) =>
    createOpenAiTeacher({ name: 'a', baseUrl: openai, apiKey: 'k', model: 'gpt-4o', ...change });
  expect(create({}).prices).toEqual({ input: 2.5, output: 10 });
  expect(create({ priceInput: 1, priceOutput: 0 }).prices).toEqual({ input: 1, output: 0 });
  expect(create({ priceOutput: 20 }).prices).toEqual({ input: 2.5, output: 20 });
  expect(create({ baseUrl: 'http://127.0.0.1:1/v1' }).prices).toBeNull();
  expect(create({ baseUrl: 'http://127.0.0.1:1/v1', priceInput: 1 }).prices).toBeNull();
});

it('reads the data only when a price is asked for', () => {
  const path = JSON.stringify(
    new URL('../../src/teachers/endpoint/openai-compatible.ts', import.meta.url).href,
  );
  const program = `
    const { createOpenAiTeacher } = await import(${path});
    const { Module } = await import('node:module');
    const loaded = () => Object.keys(Module._cache).some((file) => file.includes('genai-prices'));
    const teacher = createOpenAiTeacher({ name: 'a', baseUrl: ${JSON.stringify(openai)}, apiKey: null, model: 'gpt-4o' });
    const before = loaded();
    const { input } = teacher.prices;
    console.log(before, loaded(), input);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('false true 2.5');
});
