import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.ts';
import { createMockTeacher } from '../../src/teachers/mock.ts';
import { question } from './endpoint/provider-server.ts';

const options = { signal: new AbortController().signal };
const schema = {
  type: 'object',
  $defs: { letter: { enum: ['A', 'B', 'C'] } },
  properties: {
    questions: {
      type: 'array',
      minItems: 2,
      maxItems: 5,
      items: {
        type: 'object',
        properties: {
          question: { type: 'string', minLength: 20, maxLength: 60 },
          options: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2, uniqueItems: true },
          answer: { $ref: '#/$defs/letter' },
          score: { type: 'integer', minimum: 3, exclusiveMaximum: 9 },
          share: { type: 'number', minimum: 0, maximum: 1 },
          when: { type: 'string', minLength: 10, maxLength: 10 },
          sure: { type: ['boolean', 'null'] },
          either: { anyOf: [{ const: 'x' }, { type: 'integer', multipleOf: 7 }] },
        },
        required: ['question', 'options', 'answer', 'score', 'share', 'when', 'sure', 'either'],
        additionalProperties: false,
      },
    },
  },
  required: ['questions'],
  additionalProperties: false,
};
const passage =
  'Rivers bend because water erodes the outer bank. It leaves sand on the inner bank. So bends grow.';

it('makes up valid answers, the same for the same question', async () => {
  const teacher = createMockTeacher({ name: 'mock' });
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const texts = new Set<string>();
  for (let seed = 0; seed < 200; seed += 1) {
    const request = question({ answer: schema, seed, messages: [{ role: 'user', content: passage }] });
    const { text, model } = await teacher.ask(request, options);
    expect(model).toBe('mock');
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect((await teacher.ask(request, options)).text).toBe(text);
    texts.add(text);
  }
  expect(texts.size).toBeGreaterThan(190);
});

it('quotes the question in free text', async () => {
  const teacher = createMockTeacher({ name: 'mock', latencyMs: 1 });
  const { text } = await teacher.ask(question({ messages: [{ role: 'user', content: passage }] }), options);
  expect(passage).toContain(text);
});

it('gives independent answers that agree, finds no fault as a judge, and quotes what stands between marks', async () => {
  const teacher = createMockTeacher({ name: 'mock' });
  const sentences = Array.from({ length: 10 }, (_, number) => `The river has mill number ${number}.`);
  const messages = [
    {
      role: 'user' as const,
      content: `Write it well.\n<text>\n${sentences.join('\n')}\n</text>\nNow write it.`,
    },
  ];
  const answers = new Set<string>();
  for (let seed = 0; seed < 20; seed += 1) {
    answers.add(
      (await teacher.ask(question({ role: 'respond', answer: schema, seed, messages }), options)).text,
    );
  }
  expect(answers.size).toBe(1);
  const verdict = {
    type: 'object',
    properties: { unmet: { type: 'array', items: { type: 'string' } }, reason: { type: 'string' } },
  };
  const judged = await teacher.ask(question({ role: 'judge', answer: verdict, messages }), options);
  const { unmet, reason } = JSON.parse(judged.text);
  expect(unmet).toEqual([]);
  expect(sentences).toContain(reason);
});

it('says where it cannot make up a value', async () => {
  const teacher = createMockTeacher({ name: 'mock' });
  const request = question({ answer: { type: 'string', pattern: '^[0-9]{4}$' } });
  await expect(teacher.ask(request, options)).rejects.toBeInstanceOf(OperatorError);
});

it('heeds its signal', async () => {
  const teacher = createMockTeacher({ name: 'mock', latencyMs: 60_000 });
  const controller = new AbortController();
  const asking = teacher.ask(question(), { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(asking).rejects.toThrow('enough');
});
