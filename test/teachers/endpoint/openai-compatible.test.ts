import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CallerError, OperatorError, RetryLaterError } from '../../../src/errors.ts';
import {
  createOpenAiTeacher,
  type OpenAiTeacherOptions,
} from '../../../src/teachers/endpoint/openai-compatible.ts';
import { createGovernor } from '../../../src/teachers/governor/governor.ts';
import {
  answerSchema,
  type Behaviour,
  completion,
  question,
  sendJson,
  sendText,
  startProvider,
} from './provider-server.ts';

const key = 'sk-very-secret-0123456789';

function makeTeacher(url: string, change: Partial<OpenAiTeacherOptions> = {}) {
  return createOpenAiTeacher({
    name: 'strong',
    baseUrl: url,
    apiKey: key,
    model: 'served-model',
    timeoutMs: 5_000,
    maxRetries: 1,
    ...change,
  });
}

/** Asks once against a server that behaves so. */
async function askOnce(
  behave: Behaviour,
  {
    request = question(),
    options = {} as Partial<OpenAiTeacherOptions>,
    models = ['served-model'] as string[] | null,
  } = {},
) {
  await using provider = await startProvider(behave, models);
  const teacher = makeTeacher(provider.url, options);
  try {
    const answer = await teacher.ask(request, { signal: new AbortController().signal });
    return { answer, error: null, calls: provider.calls };
  } catch (error) {
    return { answer: null, error: error as Error & { problem: string; mend: string }, calls: provider.calls };
  } finally {
    await teacher.close();
  }
}

/** Everything that could be printed of an error, causes and hidden properties included. */
function showAll(error: unknown): string {
  return inspect(error, {
    depth: 20,
    showHidden: true,
    getters: true,
    maxStringLength: null,
    maxArrayLength: null,
  });
}

describe('a question', () => {
  it('is sent as chat completion and answered with usage, model and cost', async () => {
    const { answer, calls } = await askOnce((_call, response) => sendText(response, 'Why do rivers bend?'), {
      options: { priceInput: 2, priceOutput: 10, headers: { 'x-team': 'data' } },
    });
    expect(answer).toEqual({
      text: 'Why do rivers bend?',
      toolCalls: [],
      finish: 'stop',
      usage: { inputTokens: 11, outputTokens: 7 },
      model: 'served-model',
      cost: (11 * 2 + 7 * 10) / 1e6,
    });
    expect(calls[0]?.path).toBe('/v1/chat/completions');
    expect(calls[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(calls[0]?.headers['x-team']).toBe('data');
    expect(calls[0]?.body).toEqual({
      model: 'served-model',
      messages: question().messages,
      max_tokens: 100,
      temperature: 0.5,
      seed: 7,
    });
  });

  it('sends no authorization where there is no key', async () => {
    const { calls } = await askOnce((_call, response) => sendText(response, 'ok'), {
      options: { apiKey: null },
    });
    expect(calls[0]?.headers.authorization).toBeUndefined();
  });

  it('reaches an Azure deployment with its own header and version', async () => {
    const { calls } = await askOnce((_call, response) => sendText(response, 'ok'), {
      options: { provider: 'azure', model: 'gpt 4o', apiVersion: '2024-10-21' },
    });
    expect(calls[0]?.path).toBe('/v1/openai/deployments/gpt%204o/chat/completions?api-version=2024-10-21');
    expect(calls[0]?.headers['api-key']).toBe(key);
    expect(calls[0]?.headers.authorization).toBeUndefined();
    expect(calls[0]?.body.max_completion_tokens).toBe(100);
  });

  it('carries tools and tool turns both ways', async () => {
    const request = question({
      tools: [
        { name: 'calculate', description: 'Works out a formula.', input: { type: 'object', properties: {} } },
      ],
      messages: [
        { role: 'user', content: 'Use it.' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 'c1', name: 'calculate', arguments: '{"a":1}' }],
        },
        { role: 'tool', content: '2', tool_call_id: 'c1' },
      ],
    });
    const call = { id: 'c2', type: 'function', function: { name: 'calculate', arguments: '{"a":2}' } };
    const { answer, calls } = await askOnce(
      // Finish reason `stop` with tool calls is what several local servers send.
      (_call, response) =>
        sendJson(response, 200, completion({ role: 'assistant', content: null, tool_calls: [call] })),
      { request },
    );
    expect(answer?.toolCalls).toEqual([{ id: 'c2', name: 'calculate', arguments: '{"a":2}' }]);
    expect(answer?.finish).toBe('tool_calls');
    expect(calls[0]?.body.messages[1]?.tool_calls?.[0]?.function).toEqual({
      name: 'calculate',
      arguments: '{"a":1}',
    });
    expect(calls[0]?.body.messages[2]).toEqual({ role: 'tool', content: '2', tool_call_id: 'c1' });
    expect(calls[0]?.body.tools?.[0]?.function.name).toBe('calculate');
  });

  it.each([
    ['length', { finish_reason: 'length', message: { content: 'half an ans' } }, 'length', 'half an ans'],
    ['content_filter', { finish_reason: 'content_filter', message: { content: null } }, 'refusal', ''],
    [
      'refusal',
      { finish_reason: 'stop', message: { content: null, refusal: 'I will not.' } },
      'refusal',
      'I will not.',
    ],
    [
      'thinking',
      { finish_reason: 'stop', message: { content: '<think>Hm.</think>\n\nYes.' } },
      'stop',
      'Yes.',
    ],
    ['thinking cut off', { finish_reason: 'length', message: { content: '<think>Hm, so' } }, 'length', ''],
    [
      'parts',
      { finish_reason: 'stop', message: { content: [{ type: 'text', text: 'Yes.' }] } },
      'stop',
      'Yes.',
    ],
  ])('maps an answer with %s', async (_name, choice, finish, text) => {
    const { answer } = await askOnce((_call, response) =>
      sendJson(response, 200, completion(null, { choices: [choice] })),
    );
    expect(answer).toMatchObject({ finish, text });
  });

  it("takes a filter's HTTP 400 as a refusal", async () => {
    const { answer } = await askOnce((_call, response) =>
      sendJson(response, 400, { error: { code: 'content_filter', message: 'filtered' } }),
    );
    expect(answer).toMatchObject({ finish: 'refusal', text: '' });
  });

  it('estimates usage where the endpoint counts none', async () => {
    const { answer } = await askOnce((_call, response) =>
      sendText(response, '12345678', { usage: undefined }),
    );
    expect(answer?.usage.outputTokens).toBe(2);
    expect(answer?.usage.inputTokens).toBeGreaterThan(10);
  });
});

describe('a structured answer', () => {
  const request = question({ answer: answerSchema });
  const good = '{"question":"Why?","hard":true}';

  it('is asked for by its schema', async () => {
    const { answer, calls } = await askOnce((_call, response) => sendText(response, good), { request });
    expect(answer?.text).toBe(good);
    expect(calls[0]?.body.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: answerSchema },
    });
  });

  it('leaves out what strict mode of OpenAI refuses', async () => {
    const { calls } = await askOnce((_call, response) => sendText(response, good), {
      request,
      options: { provider: 'openai' },
    });
    expect(calls[0]?.body.response_format?.json_schema.schema.properties.question).toEqual({
      type: 'string',
    });
  });

  it('falls back to JSON and then to words, and remembers', async () => {
    await using provider = await startProvider((call, response) => {
      if (call.body.response_format) {
        sendJson(response, 422, {
          detail: [{ loc: ['body', 'response_format'], msg: 'Extra inputs not permitted' }],
        });
      } else sendText(response, `Sure:\n\`\`\`json\n${good}\n\`\`\``);
    });
    const teacher = makeTeacher(provider.url);
    const options = { signal: new AbortController().signal };
    expect((await teacher.ask(request, options)).text).toBe(good);
    const formats = provider.calls.map((call) => call.body.response_format?.type);
    expect(formats).toEqual(['json_schema', 'json_object', undefined]);
    const { content } = provider.calls[2]?.body.messages[0] ?? {};
    expect(content).toContain('You ask questions.');
    expect(content).toContain(JSON.stringify(answerSchema));
    await teacher.ask(request, options);
    expect(provider.calls).toHaveLength(4);
    await teacher.close();
  });

  it.each([
    [
      'max_tokens',
      "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
      'max_completion_tokens',
    ],
    ['temperature', "Unsupported value: 'temperature' does not support 0.5 with this model.", 'max_tokens'],
    ['seed', "Unknown parameter: 'seed'.", 'max_tokens'],
  ])('learns that %s is refused', async (parameter, message, tokens) => {
    const { answer, calls } = await askOnce((call, response) => {
      if (parameter in call.body) sendJson(response, 400, { error: { message, param: parameter } });
      else sendText(response, 'ok');
    });
    expect(answer?.text).toBe('ok');
    expect(calls).toHaveLength(2);
    expect(calls[1]?.body).toMatchObject({ [tokens]: 100 });
  });
});

describe('what time mends', () => {
  it.each([408, 409, 429, 500, 502, 503, 529])('is tried again: HTTP %i', async (status) => {
    const { answer, calls } = await askOnce((_call, response, count) => {
      if (count === 1) sendJson(response, status, { error: { message: 'later' } }, { 'retry-after-ms': '1' });
      else sendText(response, 'ok');
    });
    expect(answer?.text).toBe('ok');
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['a cut connection', ((_call, response) => response.destroy()) as Behaviour],
    [
      'half a body',
      ((_call, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"choices":', () => response.destroy());
      }) as Behaviour,
    ],
    ['a body that is no JSON', ((_call, response) => response.end('<html>oops</html>')) as Behaviour],
  ])('is tried again: %s', async (_name, fail) => {
    const { answer } = await askOnce((call, response, count) =>
      count === 1 ? fail(call, response, count) : sendText(response, 'ok'),
    );
    expect(answer?.text).toBe('ok');
  });

  it('is a RetryLaterError with the seconds to wait after the last try', async () => {
    const { error, calls } = await askOnce((_call, response) =>
      sendJson(response, 429, { error: { code: 'rate_limit_exceeded' } }, { 'retry-after': '120' }),
    );
    expect(error).toBeInstanceOf(RetryLaterError);
    expect(error).toMatchObject({ afterSeconds: 120 });
    expect(error?.problem).toContain(
      'limits how often teacher "strong" may ask (HTTP 429, rate_limit_exceeded)',
    );
    // Two minutes are not slept through.
    expect(calls).toHaveLength(1);
  });

  it('is a RetryLaterError for a server that stays broken', async () => {
    const { error, calls } = await askOnce((_call, response) =>
      sendJson(response, 500, {}, { 'retry-after-ms': '1' }),
    );
    expect(error).toBeInstanceOf(RetryLaterError);
    expect(error?.problem).toContain('could not answer teacher "strong" (HTTP 500)');
    expect(calls).toHaveLength(2);
  });

  it('is a RetryLaterError for a server that is too slow', async () => {
    const { error } = await askOnce(() => {}, { options: { timeoutMs: 50, maxRetries: 0 } });
    expect(error).toBeInstanceOf(RetryLaterError);
    expect(error?.problem).toContain('did not answer teacher "strong" within 0.05 s');
  });
});

describe('what the operator mends', () => {
  it.each([
    [
      'wrong key',
      401,
      { error: { code: 'invalid_api_key', message: `Incorrect API key: ${key}` } },
      'does not accept the key of teacher "strong" (HTTP 401, invalid_api_key)',
    ],
    ['forbidden', 403, { error: 'no' }, 'forbids model "served-model" to the key of teacher "strong"'],
    ['no credit', 402, {}, 'has no credit left'],
    ['no quota', 429, { error: { code: 'insufficient_quota' } }, 'has no credit left'],
    [
      'other refusal',
      400,
      { error: { type: 'invalid_request_error', message: `secret ${key}` } },
      'refuses the questions of teacher "strong" (HTTP 400, invalid_request_error)',
    ],
    ['redirect', 307, {}, 'sends teacher "strong" elsewhere'],
    ['no tools', 400, { error: { message: 'served-model does not support tools' } }, 'does not take tools'],
  ])('has its own text: %s', async (_name, status, body, text) => {
    const { error, calls } = await askOnce((_call, response) => sendJson(response, status, body));
    expect(error).toBeInstanceOf(OperatorError);
    expect(error?.problem).toContain(text);
    expect(error?.mend).not.toBe('');
    expect(calls).toHaveLength(1);
  });

  it('names the wrong model and the models there are', async () => {
    const { error } = await askOnce(
      (_call, response) =>
        sendJson(response, 404, { error: { code: 'model_not_found', message: 'model gone' } }),
      { models: ['alpha:1b', 'beta', 'bad name\nIgnore this'] },
    );
    expect(error).toBeInstanceOf(OperatorError);
    expect(error?.problem).toContain('has no model "served-model"');
    expect(error?.mend).toBe('It offers: alpha:1b, beta.');
  });

  it('knows a wrong path from a wrong model', async () => {
    const { error } = await askOnce((_call, response) => sendJson(response, 404, { detail: 'Not Found' }), {
      models: null,
    });
    expect(error?.problem).toContain('There is no chat endpoint');
  });

  it('says that the other side is no chat endpoint', async () => {
    const { error } = await askOnce((_call, response) => sendJson(response, 200, { hello: 1 }), {
      options: { maxRetries: 0 },
    });
    expect(error).toBeInstanceOf(OperatorError);
    expect(error?.problem).toContain('not a chat completion');
  });

  it('says where nothing listens, where the host is unknown and where TLS is not spoken', async () => {
    const plain = createServer((_request, response) => response.end());
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const ask = async (url: string) => {
      const teacher = makeTeacher(url, { maxRetries: 0 });
      const error = await teacher
        .ask(question(), { signal: new AbortController().signal })
        .catch((thrown) => thrown);
      await teacher.close();
      return error;
    };
    const tls = await ask(`https://127.0.0.1:${port}/v1`);
    expect(tls).toBeInstanceOf(OperatorError);
    expect(tls.problem).toContain('does not speak TLS');
    plain.close();
    await once(plain, 'close');
    const refused = await ask(`http://127.0.0.1:${port}/v1`);
    expect(refused).toBeInstanceOf(OperatorError);
    expect(refused.problem).toContain('(ECONNREFUSED)');
    const unknown = await ask('http://no-such-host.invalid/v1');
    expect(unknown.problem).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it('is told at once of a base URL that cannot be', () => {
    expect(() => makeTeacher('localhost:8080')).toThrow(OperatorError);
    expect(() => makeTeacher(`http://user:${key}@host/v1`)).toThrow(/holds more than an address/);
  });
});

it('says that a question is too long, by a CallerError', async () => {
  const { error } = await askOnce((_call, response) =>
    sendJson(response, 400, {
      error: { message: "This model's maximum context length is 8192 tokens, max_tokens 100" },
    }),
  );
  expect(error).toBeInstanceOf(CallerError);
  expect(error?.problem).toContain('longer than the context of model "served-model"');
});

it('never shows a key, a header or the question in an error', async () => {
  const passage = 'A passage about rivers.';
  const echo: Behaviour = (call, response) =>
    sendJson(response, Number(call.body.model), {
      error: { message: JSON.stringify([call.body, call.headers]) },
    });
  const header = 'header-secret-42';
  for (const status of [400, 401, 403, 404, 413, 418, 422, 429, 500]) {
    const options = { model: String(status), maxRetries: 0, headers: { 'x-secret': header } };
    const { error } = await askOnce(echo, { options });
    const shown = showAll(error) + JSON.stringify(error);
    expect(error, String(status)).toBeInstanceOf(Error);
    for (const secret of [key, header, passage]) expect(shown).not.toContain(secret);
  }
  const { error } = await askOnce((_call, response) => response.destroy(), { options: { maxRetries: 0 } });
  expect(showAll(error)).not.toContain(key);
  const teacher = makeTeacher('http://127.0.0.1:9/v1');
  expect(showAll(teacher)).not.toContain(key);
  await teacher.close();
});

it('keeps to the concurrency limit, also where two teachers share a governor', async () => {
  await using provider = await startProvider(async (_call, response) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    sendText(response, 'ok');
  });
  const governor = createGovernor({ concurrency: 3 });
  const one = makeTeacher(provider.url, { governor });
  const two = makeTeacher(provider.url, { governor });
  const signal = new AbortController().signal;
  const answers = Array.from({ length: 40 }, (_, index) =>
    (index % 2 ? one : two).ask(question(), { signal }),
  );
  expect(await Promise.all(answers)).toHaveLength(40);
  expect(provider.state.mostInFlight).toBe(3);
  await Promise.all([one.close(), two.close()]);
});

it('closes the request when it is aborted, and throws the reason', async () => {
  const arrived = Promise.withResolvers<void>();
  await using provider = await startProvider(() => arrived.resolve());
  const teacher = makeTeacher(provider.url);
  const controller = new AbortController();
  const asking = teacher.ask(question(), { signal: controller.signal });
  await arrived.promise;
  const reason = new Error('the user left');
  controller.abort(reason);
  await expect(asking).rejects.toBe(reason);
  await expect.poll(() => provider.state.closedEarly).toBe(1);
  expect(provider.calls).toHaveLength(1);
  await teacher.close();
});

it('ends the wait for another try when it is aborted', async () => {
  const arrived = Promise.withResolvers<void>();
  await using provider = await startProvider((_call, response) => {
    sendJson(response, 503, {}, { 'retry-after': '50' });
    arrived.resolve();
  });
  const teacher = makeTeacher(provider.url);
  const controller = new AbortController();
  const asking = teacher.ask(question(), { signal: controller.signal });
  await arrived.promise;
  const reason = new Error('the user left');
  controller.abort(reason);
  await expect(asking).rejects.toBe(reason);
  await teacher.close();
});

it('probes with a real question', async () => {
  await using provider = await startProvider((call, response) =>
    call.headers.authorization === `Bearer ${key}`
      ? sendText(response, 'ready')
      : sendJson(response, 401, {}),
  );
  const signal = new AbortController().signal;
  const good = makeTeacher(provider.url);
  const bad = makeTeacher(provider.url, { apiKey: 'other' });
  expect(await good.probe(signal)).toBeNull();
  expect((await bad.probe(signal))?.problem).toContain('does not accept the key');
  await Promise.all([good.close(), bad.close()]);
});
