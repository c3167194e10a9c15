import { expect, it } from 'vitest';
import { RetryLaterError } from '../../../src/errors.ts';
import { createOpenAiTeacher } from '../../../src/teachers/endpoint/openai-compatible.ts';
import { shareGovernors } from '../../../src/teachers/governor/shared-governors.ts';
import { question, sendJson, sendText, startProvider } from '../endpoint/provider-server.ts';

const signal = new AbortController().signal;

/** Teachers of these names that ask the same address. */
function createTeachers(baseUrl: string, names: string[], limits = {}) {
  const endpoints = names.map((name) => [name, { baseUrl, apiKey: 'k', limits }] as const);
  const governors = shareGovernors(new Map(endpoints));
  return names.map((name) => {
    const governor = governors.get(name);
    if (governor === undefined) throw new Error(`no governor for ${name}`);
    return createOpenAiTeacher({ name, baseUrl, apiKey: 'k', model: name, governor, timeoutMs: 5_000 });
  });
}

it('is one for the same address and key, with the smallest of the limits', () => {
  const address = 'https://models.example/v1';
  const governors = shareGovernors(
    new Map([
      ['one', { baseUrl: address, apiKey: 'k', limits: { concurrency: 9 } }],
      ['two', { baseUrl: `${address}/`, apiKey: 'k', limits: { concurrency: 4 } }],
      ['three', { baseUrl: address.toUpperCase().replace('V1', 'v1'), apiKey: 'k', limits: {} }],
      ['other key', { baseUrl: address, apiKey: 'l', limits: {} }],
      ['other address', { baseUrl: 'https://models.example/v2', apiKey: 'k', limits: {} }],
    ]),
  );
  expect(governors.get('two')).toBe(governors.get('one'));
  expect(governors.get('three')).toBe(governors.get('one'));
  expect(governors.get('one')?.load.limit).toBe(4);
  expect(governors.get('other key')?.load.limit).toBe(16);
  expect(new Set(governors.values()).size).toBe(3);
});

it('limits what all its teachers have in flight together, and shows each of them how it stands', async () => {
  const gate = Promise.withResolvers<void>();
  await using provider = await startProvider(async (_call, response) => {
    await gate.promise;
    sendText(response, 'ok');
  });
  const teachers = createTeachers(provider.url, ['one', 'two'], { concurrency: 3 });
  const answers = teachers.flatMap((teacher) =>
    Array.from({ length: 10 }, () => teacher.ask(question(), { signal })),
  );
  await expect.poll(() => provider.calls.length).toBe(3);
  expect(teachers.map(({ load }) => load)).toEqual(
    Array(2).fill({ running: 3, waiting: 17, limit: 3, breaker: 'closed', heldMs: 0 }),
  );
  gate.resolve();
  expect(await Promise.all(answers)).toHaveLength(20);
  expect(provider.state.mostInFlight).toBe(3);
  await Promise.all(teachers.map((teacher) => teacher.close()));
});

it('serves two runs in turns, though one of them asked for all its answers first', async () => {
  const gate = Promise.withResolvers<void>();
  await using provider = await startProvider(async (_call, response) => {
    await gate.promise;
    sendText(response, 'ok');
  });
  const [teacher] = createTeachers(provider.url, ['one'], { concurrency: 1 });
  const shares = [...Array(12).fill('long'), ...Array(4).fill('short')];
  const answers = shares.map((share) => {
    const messages = [{ role: 'user' as const, content: share }];
    return teacher?.ask(question({ messages }), { signal, share });
  });
  gate.resolve();
  await Promise.all(answers);
  const order = provider.calls.map(({ body }) => body.messages[0]?.content);
  // The first one was alone; from then on every other call is the short run's, as long as it has any.
  expect(order.slice(0, 9).filter((share) => share === 'short')).toHaveLength(4);
  await teacher?.close();
});

it('is left alone by all its teachers for as long as it asked one of them', async () => {
  let refusedAt = 0;
  const early: number[] = [];
  await using provider = await startProvider((_call, response, count) => {
    if (count === 1) {
      refusedAt = performance.now();
      sendJson(response, 429, {}, { 'retry-after-ms': '400' });
      return;
    }
    // A few milliseconds for the way of the refusal and for clocks that tick apart.
    if (performance.now() - refusedAt < 390) early.push(count);
    sendText(response, 'ok');
  });
  const teachers = createTeachers(provider.url, ['one', 'two'], { concurrency: 1 });
  const answers = teachers.flatMap((teacher) =>
    Array.from({ length: 5 }, () => teacher.ask(question(), { signal })),
  );
  expect(await Promise.all(answers)).toHaveLength(10);
  expect(early).toEqual([]);
  expect(provider.calls).toHaveLength(11);
  await Promise.all(teachers.map((teacher) => teacher.close()));
});

it('loses nothing where more is asked at once than it takes, and ends near what it takes', async () => {
  const takes = 4;
  await using provider = await startProvider(async (_call, response) => {
    // What it has in flight when it refuses is counted too.
    if (provider.state.inFlight > takes) return sendJson(response, 429, {}, { 'retry-after-ms': '20' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    sendText(response, 'ok');
  });
  const [teacher] = createTeachers(provider.url, ['one'], { concurrency: 40 });
  const answers = Array.from({ length: 400 }, () => teacher?.ask(question(), { signal }));
  expect(await Promise.all(answers)).toHaveLength(400);
  expect(teacher?.load?.limit).toBeLessThanOrEqual(takes + 2);
  expect(provider.calls.length).toBeLessThan(400 * 1.5);
  await teacher?.close();
});

it('is not asked again and again while nothing answers there', async () => {
  await using provider = await startProvider((_call, response) => response.destroy());
  const [teacher] = createTeachers(provider.url, ['one'], { concurrency: 8 });
  const leaving = new AbortController();
  const answers = Array.from({ length: 40 }, () =>
    teacher?.ask(question(), { signal, drain: leaving.signal }).catch((error) => error),
  );
  // Those in flight when it opened come to their end, and none is sent after them but one to try.
  const look = () => `${teacher?.load?.breaker}, ${teacher?.load?.running} running`;
  await expect.poll(look, { interval: 5, timeout: 10_000 }).toBe('open, 0 running');
  expect(teacher?.load?.waiting).toBeGreaterThan(0);
  expect(provider.calls.length).toBeLessThanOrEqual(5 + 8 + 2);
  leaving.abort(new Error('enough'));
  const errors = await Promise.all(answers);
  expect(errors.every((error) => error.message === 'enough')).toBe(true);
  await teacher?.close();
});

it('says why nothing is sent and when it will be, where that takes longer than a call waits', async () => {
  await using provider = await startProvider((_call, response) =>
    sendJson(response, 429, {}, { 'retry-after': '100' }),
  );
  const [teacher] = createTeachers(provider.url, ['one']);
  await teacher?.ask(question(), { signal }).catch(() => {});
  const error = await teacher?.ask(question(), { signal }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(RetryLaterError);
  expect(error.problem).toMatch(/asked to be left alone, so teacher "one" is not asked for another \d+ s/);
  expect(error.afterSeconds).toBeGreaterThan(60);
  expect(provider.calls).toHaveLength(1);
  await teacher?.close();
});
