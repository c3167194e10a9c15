import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import {
  createOpenAiTeacher,
  type OpenAiTeacherOptions,
} from '../../../src/teachers/endpoint/openai-compatible.ts';
import { createMockTeacher } from '../../../src/teachers/mock.ts';
import { createScriptedTeacher } from '../../../src/teachers/scripted.ts';
import { type Behaviour, question, sendJson, sendText, startProvider } from './provider-server.ts';

const signal = new AbortController().signal;

function createTeacher(baseUrl: string, change: Partial<OpenAiTeacherOptions> = {}) {
  return createOpenAiTeacher({ name: 'one', baseUrl, apiKey: 'k', model: 'm', timeoutMs: 5_000, ...change });
}

describe('draining', () => {
  const reason = new Error('the run is paused');

  it('ends what waits for its turn at once, and lets what is in flight come in', async () => {
    const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using provider = await startProvider(async (_call, response) => {
      arrived.resolve();
      await gate.promise;
      sendText(response, 'ok');
    });
    const teacher = createTeacher(provider.url, { concurrency: 1 });
    const drain = new AbortController();
    const onDoubt = vi.fn();
    const asking = question();
    const [first, ...others] = Array.from({ length: 5 }, () =>
      teacher.ask(asking, { signal, drain: drain.signal, onDoubt }),
    );
    await arrived.promise;
    drain.abort(reason);
    for (const other of others) await expect(other).rejects.toBe(reason);
    gate.resolve();
    expect((await first)?.text).toBe('ok');
    await expect(teacher.ask(asking, { signal, drain: drain.signal })).rejects.toBe(reason);
    expect(provider.calls).toHaveLength(1);
    expect(onDoubt).not.toHaveBeenCalled();
    await teacher.close();
  });

  it('ends the sleep before another try, and makes none where a try fails after it', async () => {
    const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using provider = await startProvider(async (_call, response, count) => {
      if (count === 2) {
        arrived.resolve();
        await gate.promise;
      }
      sendJson(response, 500, {}, { 'retry-after': '50' });
    });
    const teacher = createTeacher(provider.url);
    const [drain, later] = [new AbortController(), new AbortController()];
    const sleeping = teacher.ask(question(), { signal, drain: drain.signal });
    await expect.poll(() => provider.calls.length).toBe(1);
    await expect.poll(() => teacher.load?.running).toBe(0);
    drain.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    const failing = teacher.ask(question(), { signal, drain: later.signal });
    await arrived.promise;
    later.abort(reason);
    gate.resolve();
    await expect(failing).rejects.toBe(reason);
    expect(provider.calls).toHaveLength(2);
    await teacher.close();
  });

  it('is heeded by teachers without an endpoint', async () => {
    const options = { signal, drain: AbortSignal.abort(reason) };
    const scripted = createScriptedTeacher({ name: 'said', script: () => ({ answer: 'ok' }) });
    await expect(scripted.ask(question(), options)).rejects.toBe(reason);
    await expect(createMockTeacher({ name: 'mock' }).ask(question(), options)).rejects.toBe(reason);
  });
});

describe('a try that may have been paid in vain', () => {
  async function countDoubts(behave: Behaviour, change: Partial<OpenAiTeacherOptions> = {}) {
    await using provider = await startProvider(behave);
    const teacher = createTeacher(provider.url, { maxRetries: 1, ...change });
    const onDoubt = vi.fn();
    const answer = await teacher.ask(question(), { signal, onDoubt }).catch((error) => error);
    await teacher.close();
    return { doubts: onDoubt.mock.calls.length, calls: provider.calls.length, text: answer.text };
  }
  /** Fails so the first time. */
  const failOnce =
    (fail: Behaviour): Behaviour =>
    (call, response, count) =>
      count === 1 ? fail(call, response, count) : sendText(response, 'ok');

  it.each([
    ['a cut connection', ((_call, response) => response.destroy()) as Behaviour],
    [
      'half a body',
      ((_call, response) => {
        response.writeHead(200, { 'content-length': '500' });
        response.write('{"choices":', () => response.destroy());
      }) as Behaviour,
    ],
    ['a body that is no completion', ((_call, response) => response.end('{"choices":')) as Behaviour],
    ['HTTP 500', ((_call, response) => sendJson(response, 500, {})) as Behaviour],
    ['HTTP 504', ((_call, response) => sendJson(response, 504, {})) as Behaviour],
  ])('is told, although an answer comes of the next: %s', async (_name, fail) => {
    expect(await countDoubts(failOnce(fail))).toEqual({ doubts: 1, calls: 2, text: 'ok' });
  });

  it('is told for each time-out', async () => {
    expect(await countDoubts(() => {}, { timeoutMs: 50 })).toMatchObject({ doubts: 2, calls: 2 });
  });

  it.each([400, 401, 404, 408, 429, 503, 529])(
    'is not told of what was refused unread: HTTP %i',
    async (status) => {
      const { doubts } = await countDoubts((_call, response) =>
        sendJson(response, status, {}, { 'retry-after-ms': '1' }),
      );
      expect(doubts).toBe(0);
    },
  );

  it('is told when it is aborted in flight', async () => {
    const arrived = Promise.withResolvers<void>();
    await using provider = await startProvider(() => arrived.resolve());
    const teacher = createTeacher(provider.url);
    const leaving = new AbortController();
    const onDoubt = vi.fn();
    const asking = teacher.ask(question(), { signal: leaving.signal, onDoubt });
    await arrived.promise;
    leaving.abort(new Error('gone'));
    await expect(asking).rejects.toThrow('gone');
    expect(onDoubt).toHaveBeenCalledTimes(1);
    await teacher.close();
  });

  it('is not told where nothing was ever sent: nobody listens, or the handshake hangs', async () => {
    const onDoubt = vi.fn();
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    for (const [url, timeoutMs] of [
      [`https://127.0.0.1:${port}/v1`, 100],
      ['http://127.0.0.1:9/v1', 5_000],
    ] as const) {
      const teacher = createTeacher(url, { maxRetries: 0, timeoutMs });
      const error = await teacher.ask(question(), { signal, onDoubt }).catch((thrown) => thrown);
      expect(error.problem).toMatch(/did not answer|cannot be reached/);
      await teacher.close();
    }
    expect(onDoubt).not.toHaveBeenCalled();
    silent.close();
  });
});
