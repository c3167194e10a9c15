import { describe, expect, test } from 'vitest';
import { OperatorError, RetryLaterError } from '../../../src/errors.ts';
import { answerSchema, completion } from '../endpoint/provider-server.ts';
import { askMany, makeTeacher, pace, questionNumber, until } from './batch-ask.ts';
import { type BatchRules, startBatchProvider } from './batch-provider.ts';

const expectAnswers = (answers: { text: string }[]) =>
  expect(answers.map(({ text }) => text)).toEqual(
    answers.map((_, index) => `Answer to: question ${index + 1}`),
  );

/** A provider and a teacher that asks it. */
async function begin(rules: Partial<BatchRules> = {}, change: Parameters<typeof makeTeacher>[1] = {}) {
  const provider = await startBatchProvider(rules);
  const teacher = makeTeacher(provider.url, change);
  return {
    provider,
    teacher,
    async [Symbol.asyncDispose]() {
      await teacher.close();
      await provider[Symbol.asyncDispose]();
    },
  };
}

const isNumber = (body: { messages: { content: string }[] }, ...numbers: number[]) =>
  numbers.some((number) => body.messages.at(-1)?.content === `question ${number}`);

describe('a batch', () => {
  test('answers what was asked together, for half the price', async () => {
    await using place = await begin();
    const { provider, teacher } = place;
    const asked = askMany(teacher, 5);
    const answers = await asked.answers();
    expectAnswers(answers);
    // 11 tokens in at 1 dollar and 7 out at 2 dollars.
    expect(answers.map(({ cost }) => cost)).toEqual([12.5, 12.5, 12.5, 12.5, 12.5]);
    expect(teacher.prices).toEqual({ input: 1_000_000, output: 2_000_000 });
    expect(asked.state.doubts).toBe(0);
    expect(provider.online).toEqual([]);
    expect(provider.batches).toHaveLength(1);
    const [batch] = provider.batches;
    expect(batch?.metadata).toEqual({
      made_by: 'agentinstruct',
      share: expect.stringMatching(/^[0-9a-f]{64}$/),
      model: 'served-model',
    });
    expect(batch?.lines[0]).toEqual({
      custom_id: expect.stringMatching(/^[0-9a-f]{40}$/),
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        model: 'served-model',
        messages: [{ role: 'user', content: 'question 1' }],
        max_tokens: 100,
        temperature: 0.5,
        seed: 7,
      },
    });
  });

  test('holds no more than it may', async () => {
    await using place = await begin({}, { pace: { ...pace, mostRequests: 4 } });
    expectAnswers(await askMany(place.teacher, 10).answers());
    expect(place.provider.batches.map(({ lines }) => lines.length)).toEqual([4, 4, 2]);
  });

  test('holds the same question of a run once, whoever asks it', async () => {
    await using place = await begin();
    const { provider, teacher } = place;
    const answers = await Promise.all([askMany(teacher, 3).answers(), askMany(teacher, 3).answers()]);
    for (const each of answers) expectAnswers(each);
    expect(provider.countQuestions()).toEqual([1, 1, 1]);
  });

  test('is made again in the form that the endpoint takes', async () => {
    const refused = { error: { message: "Unsupported value: 'temperature' does not support 0.5." } };
    await using place = await begin({
      fate: ({ body }) =>
        'temperature' in body
          ? { status: 400, body: refused }
          : { status: 200, body: completion({ role: 'assistant', content: '{"hard":true}' }) },
    });
    const { provider, teacher } = place;
    const options = { signal: new AbortController().signal, share: 'run-1' };
    const ask = (number: number) => teacher.ask(questionNumber(number, { answer: answerSchema }), options);
    const answers = await Promise.all([1, 2].map(ask));
    expect(answers.map(({ text }) => text)).toEqual(['{"hard":true}', '{"hard":true}']);
    expect(provider.batches.map(({ lines }) => lines.map(({ body }) => body.temperature))).toEqual([
      [0.5, 0.5],
      [undefined, undefined],
    ]);
    expect(provider.online).toEqual([]);
    await ask(3);
    expect(provider.batches).toHaveLength(3);
  });

  test('is not made for a question of no run', async () => {
    await using place = await begin();
    expectAnswers(await askMany(place.teacher, 1, { share: undefined }).answers());
    expect(place.provider.calls).toEqual(['POST /v1/chat/completions']);
  });
});

describe('stragglers', () => {
  test('are asked online: those refused, lost or not understood; what may be paid is told', async () => {
    await using place = await begin({
      fate: ({ body }) => {
        if (isNumber(body, 2)) return { status: 500, body: { error: { message: 'broken' } } };
        if (isNumber(body, 3)) return { status: 429, body: { error: { message: 'busy' } } };
        if (isNumber(body, 4)) return 'unsaid';
        if (isNumber(body, 5)) return { status: 200, body: { no: 'completion' } };
        const content = `Answer to: ${body.messages.at(-1)?.content}`;
        return { status: 200, body: completion({ role: 'assistant', content }) };
      },
    });
    const asked = askMany(place.teacher, 6);
    const answers = await asked.answers();
    expectAnswers(answers);
    expect(answers.map(({ cost }) => cost)).toEqual([12.5, 25, 25, 25, 25, 12.5]);
    expect(place.provider.online.map(({ messages }) => messages.at(-1)?.content).sort()).toEqual([
      'question 2',
      'question 3',
      'question 4',
      'question 5',
    ]);
    // Only a refusal for being busy has surely cost nothing.
    expect(asked.state.doubts).toBe(3);
  });

  test('of a batch that expired are asked online; those that were not run are not in doubt', async () => {
    await using place = await begin({
      end: () => 'expired',
      fate: (line, { lines }) => {
        const content = `Answer to: ${line.body.messages.at(-1)?.content}`;
        if (lines.indexOf(line) >= 3) return 'unrun';
        return { status: 200, body: completion({ role: 'assistant', content }) };
      },
    });
    const asked = askMany(place.teacher, 6);
    expectAnswers(await asked.answers());
    expect(place.provider.online).toHaveLength(3);
    expect(asked.state.doubts).toBe(0);
  });

  test('of a batch that was not taken are all of it, once', async () => {
    await using place = await begin({ end: () => ({ failed: 'invalid_json_line' }) });
    const asked = askMany(place.teacher, 4);
    expectAnswers(await asked.answers());
    expect(place.provider.online).toHaveLength(4);
    expect(place.provider.batches).toHaveLength(1);
    expect(asked.state.doubts).toBe(0);
  });

  test('say what became of their batch where they fail online too, and nothing that the provider quotes', async () => {
    await using place = await begin({
      end: () => ({ failed: 'model_not_found' }),
      chat: () => ({ status: 404, body: { error: { message: 'model not found' } } }),
    });
    const [reason] = await askMany(place.teacher, 1).reasons();
    expect(reason).toBeInstanceOf(OperatorError);
    expect(String(reason)).toContain('Before that, its batch was not taken (model_not_found).');
    expect(String(reason)).not.toContain('the text of a line');
  });

  test('are those whose batch is refused at once', async () => {
    await using place = await begin({
      disturb: (method, path) => (method === 'POST' && path === '/v1/batches' ? 400 : null),
    });
    const asked = askMany(place.teacher, 3);
    expectAnswers(await asked.answers());
    expect(place.provider.online).toHaveLength(3);
    expect(asked.state.doubts).toBe(0);
  });

  test('are those of a batch that takes too long, which is cancelled', async () => {
    await using place = await begin({ isHeld: true }, { pace: { ...pace, giveUpMs: 50 } });
    const { provider, teacher } = place;
    provider.rules.fate = ({ body }) => {
      if (isNumber(body, 2)) return 'unsaid';
      const content = `Answer to: ${body.messages.at(-1)?.content}`;
      return { status: 200, body: completion({ role: 'assistant', content }) };
    };
    const asked = askMany(teacher, 2);
    expectAnswers(await asked.answers());
    expect(provider.batches.map(({ status }) => status)).toEqual(['cancelled']);
    expect(provider.online).toHaveLength(1);
    expect(asked.state.doubts).toBe(1);
  });
});

describe('a provider with little room', () => {
  test('gets smaller batches, and nothing is asked online', async () => {
    await using place = await begin({
      end: ({ lines }) => (lines.length > 3 ? { failed: 'token_limit_exceeded' } : 'completed'),
    });
    const { provider, teacher } = place;
    expectAnswers(await askMany(teacher, 10).answers());
    expect(provider.online).toEqual([]);
    const taken = provider.batches.filter(({ status }) => status === 'completed');
    expect(taken.flatMap(({ lines }) => lines)).toHaveLength(10);
  });

  test('that takes one at a time is waited for', async () => {
    await using place = await begin({}, { pace: { ...pace, mostRequests: 2 } });
    const { provider, teacher } = place;
    provider.rules.end = (batch) => {
      const others = provider.batches.filter((each) => each !== batch && each.in_progress_at !== undefined);
      const isFull = others.some(({ status }) => ['in_progress', 'finalizing'].includes(status));
      return isFull && batch.status === 'validating' ? { failed: 'token_limit_exceeded' } : 'completed';
    };
    expectAnswers(await askMany(teacher, 6).answers());
    expect(provider.online).toEqual([]);
  });
});

describe('trouble on the way', () => {
  test('is waited out: failures of polling and of reading, and lines that break', async () => {
    const left: Record<string, (number | 'cut before')[]> = {
      'GET /v1/batches/batch_1': [503, 'cut before', 500],
      'GET /v1/files/file-2/content': ['cut before', 502],
    };
    await using place = await begin({
      disturb: (method, path) => left[`${method} ${path}`]?.shift() ?? null,
    });
    const asked = askMany(place.teacher, 3);
    expectAnswers(await asked.answers());
    expect(Object.values(left)).toEqual([[], []]);
    expect(place.provider.countQuestions()).toEqual([1, 1, 1]);
    expect(place.provider.online).toEqual([]);
  });

  test('while a batch is made does not make it twice', async () => {
    let cuts = 0;
    await using place = await begin({
      disturb(method, path) {
        if (method !== 'POST' || path !== '/v1/batches' || cuts > 1) return null;
        cuts += 1;
        return cuts === 1 ? 'cut before' : 'cut after';
      },
    });
    const asked = askMany(place.teacher, 3);
    expectAnswers(await asked.answers());
    expect(cuts).toBe(2);
    expect(place.provider.countQuestions()).toEqual([1, 1, 1]);
  });

  test('a wrong key is for the operator, and is not shown', async () => {
    await using place = await begin({ key: 'sk-another' });
    const [reason] = await askMany(place.teacher, 2).reasons();
    expect(reason).toBeInstanceOf(OperatorError);
    expect(String(reason)).toContain('does not accept the key of teacher "slow" (HTTP 401');
    expect(String(reason)).not.toContain('sk-');
    expect(place.provider.calls).toEqual(['GET /v1/batches']);
    expect(await place.teacher.probe(new AbortController().signal)).toMatchObject({
      mend: 'Set the right key for this teacher.',
    });
  });

  test('a key that is withdrawn while a batch runs leaves its questions in doubt', async () => {
    await using place = await begin({ isHeld: true });
    const asked = askMany(place.teacher, 2);
    await until(() => place.provider.batches[0]?.status === 'in_progress');
    place.provider.rules.key = 'sk-another';
    const reasons = await asked.reasons();
    expect(reasons.every((reason) => reason instanceof OperatorError)).toBe(true);
    expect(asked.state.doubts).toBe(2);
  });

  test('an address without a batch API is told, with its mend', async () => {
    await using place = await begin({
      disturb: (_method, path) => (path.includes('chat') ? null : 404),
    });
    const [reason] = await askMany(place.teacher, 1).reasons();
    expect(String(reason)).toMatch(/There is no batch API for teacher "slow" .*lane to online/);
    expect(await place.teacher.probe(new AbortController().signal)).toMatchObject({
      mend: expect.stringContaining('lane to online'),
    });
  });

  test('an address where nothing ever answered is not waited for', async () => {
    const provider = await startBatchProvider();
    await provider[Symbol.asyncDispose]();
    const teacher = makeTeacher(provider.url);
    const asked = askMany(teacher, 2);
    const reasons = await asked.reasons();
    expect(String(reasons[0])).toContain('Nothing answers at');
    expect(asked.state.doubts).toBe(0);
    await teacher.close();
  });

  test('a closed teacher leaves nobody waiting', async () => {
    await using place = await begin({ isHeld: true });
    const asked = askMany(place.teacher, 2);
    await until(() => place.provider.batches.length === 1);
    await place.teacher.close();
    const reasons = await asked.reasons();
    expect(reasons.every((reason) => reason instanceof RetryLaterError)).toBe(true);
  });
});
