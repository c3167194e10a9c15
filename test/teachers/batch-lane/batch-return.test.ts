import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CallerError } from '../../../src/errors.ts';
import { askMany, makeTeacher, pace, until } from './batch-ask.ts';
import { startBatchProvider } from './batch-provider.ts';

const child = fileURLToPath(new URL('batch-child.ts', import.meta.url));

function startAsking(url: string, count: number) {
  const asking = spawn(process.execPath, [child, url, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  asking.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return { kill: () => asking.kill('SIGKILL'), ended: once(asking, 'close').then(() => text) };
}

const textsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `Answer to: question ${index + 1}`);
const eachOnce = (count: number) => Array.from({ length: count }, () => 1);

describe('a process that comes back', () => {
  test('after kill -9 while its batch runs finds it, and pays nothing twice', async () => {
    await using provider = await startBatchProvider({ isHeld: true });
    const first = startAsking(provider.url, 8);
    await until(() => provider.batches.length === 1);
    first.kill();
    expect(await first.ended).toBe('');
    const second = startAsking(provider.url, 8);
    // It has read which questions the batch holds, and looks at it: it has joined.
    await until(() => provider.calls.filter((call) => call === 'GET /v1/batches/batch_1').length > 3);
    provider.rules.isHeld = false;
    expect(JSON.parse(await second.ended)).toEqual(textsOf(8));
    expect(provider.countQuestions()).toEqual(eachOnce(8));
    expect(provider.online).toEqual([]);
  });

  test('after kill -9 at any call finds what was made, and pays nothing twice', async () => {
    for (const [method, path] of [
      ['POST', '/v1/files'],
      ['POST', '/v1/batches'],
      ['GET', '/v1/files/file-2/content'],
    ]) {
      let victim: ReturnType<typeof startAsking> | null = null;
      await using provider = await startBatchProvider({
        disturb(asked, at) {
          if (victim === null || asked !== method || at !== path) return null;
          victim.kill();
          victim = null;
          return null;
        },
      });
      const first = startAsking(provider.url, 3);
      victim = first;
      expect(await first.ended).toBe('');
      expect(JSON.parse(await startAsking(provider.url, 3).ended)).toEqual(textsOf(3));
      expect(provider.countQuestions()).toEqual(eachOnce(3));
      expect(provider.online).toEqual([]);
    }
  });

  test('when its batch has ended gets the answers from it, and asks only what is new', async () => {
    await using provider = await startBatchProvider();
    const first = makeTeacher(provider.url);
    await askMany(first, 5).answers();
    await first.close();
    const second = makeTeacher(provider.url);
    const answers = await askMany(second, 9).answers();
    await second.close();
    expect(answers.map(({ text }) => text)).toEqual(textsOf(9));
    expect(provider.batches.map(({ lines }) => lines.length)).toEqual([5, 4]);
    expect(provider.countQuestions()).toEqual(eachOnce(9));
  });

  test('takes the answer of the newest batch that has one', async () => {
    await using provider = await startBatchProvider({ end: () => ({ failed: 'invalid' }) });
    const first = makeTeacher(provider.url);
    await askMany(first, 2).answers();
    await first.close();
    provider.rules.end = () => 'completed';
    const second = makeTeacher(provider.url);
    await askMany(second, 2).answers();
    await second.close();
    expect(provider.batches.map(({ status }) => status)).toEqual(['failed', 'completed']);
    expect(provider.online).toHaveLength(2);
  });

  test('asks a straggler online whose batch lost it while nobody looked', async () => {
    await using provider = await startBatchProvider({ isHeld: true });
    const first = makeTeacher(provider.url);
    const drain = new AbortController();
    const left = askMany(first, 3, { drain: drain.signal });
    await until(() => provider.batches.length === 1);
    drain.abort(new Error('enough'));
    await left.settled;
    await first.close();
    provider.rules.isHeld = false;
    provider.rules.fate = () => 'unrun';
    const second = makeTeacher(provider.url);
    expect(await askMany(second, 3).answers()).toHaveLength(3);
    await second.close();
    expect(provider.countQuestions()).toEqual(eachOnce(3));
    expect(provider.online).toHaveLength(3);
  });
});

describe('whoever leaves', () => {
  test('by a drain ends at once with its reason, and comes back to the same batch', async () => {
    await using provider = await startBatchProvider({ isHeld: true });
    const teacher = makeTeacher(provider.url);
    const drain = new AbortController();
    const asked = askMany(teacher, 4, { drain: drain.signal });
    await until(() => provider.batches[0]?.status === 'in_progress');
    const enough = new Error('enough');
    drain.abort(enough);
    expect(await asked.reasons()).toEqual([enough, enough, enough, enough]);
    // What is in a batch may be paid.
    expect(asked.state.doubts).toBe(4);
    expect(provider.calls.filter((call) => call.endsWith('/cancel'))).toEqual([]);
    provider.rules.isHeld = false;
    const again = await askMany(teacher, 4).answers();
    expect(again.map(({ text }) => text)).toEqual(textsOf(4));
    expect(provider.countQuestions()).toEqual(eachOnce(4));
    await teacher.close();
  });

  test('before anything is sent leaves nothing behind', async () => {
    await using provider = await startBatchProvider();
    const teacher = makeTeacher(provider.url);
    const stop = new AbortController();
    const asked = askMany(teacher, 3, { signal: stop.signal });
    const now = new Error('now');
    stop.abort(now);
    expect(await asked.reasons()).toEqual([now, now, now]);
    expect(asked.state.doubts).toBe(0);
    // A later batch shows that there was none before it.
    await askMany(teacher, 1, { share: 'run-2' }).answers();
    expect(provider.batches).toHaveLength(1);
    await teacher.close();
  });

  test('while others stay does not disturb them, and gets the answer on return', async () => {
    await using provider = await startBatchProvider({ isHeld: true });
    const teacher = makeTeacher(provider.url);
    const stop = new AbortController();
    const leaving = askMany(teacher, 6, { signal: stop.signal });
    const staying = askMany(teacher, 4);
    await until(() => provider.batches.length === 1);
    stop.abort(new Error('now'));
    await leaving.settled;
    provider.rules.isHeld = false;
    expect((await staying.answers()).map(({ text }) => text)).toEqual(textsOf(4));
    expect((await askMany(teacher, 6).answers()).map(({ text }) => text)).toEqual(textsOf(6));
    expect(provider.countQuestions()).toEqual(eachOnce(6));
    await teacher.close();
  });
});

describe('two runs', () => {
  test('have batches of their own, and one is abandoned without the other', async () => {
    await using provider = await startBatchProvider({ isHeld: true });
    const teacher = makeTeacher(provider.url);
    const one = askMany(teacher, 3);
    const other = askMany(teacher, 3, { share: 'run-2' });
    await until(() => provider.batches.length === 2);
    expect(new Set(provider.batches.map(({ metadata }) => metadata.share)).size).toBe(2);
    await teacher.abandon?.('run-1');
    const reasons = await one.reasons();
    expect(reasons.every((reason) => reason instanceof CallerError)).toBe(true);
    provider.rules.isHeld = false;
    expect((await other.answers()).map(({ text }) => text)).toEqual(textsOf(3));
    expect(provider.calls.filter((call) => call.endsWith('/cancel'))).toHaveLength(1);
    await teacher.close();
  });

  test('that are abandoned while a batch is made have it cancelled', async () => {
    let abandoned: Promise<void> | undefined;
    await using provider = await startBatchProvider({
      async disturb(method, path) {
        if (method === 'POST' && path === '/v1/batches') {
          abandoned = teacher.abandon?.('run-1');
          await sleep(200);
        }
        return null;
      },
    });
    const teacher = makeTeacher(provider.url);
    const asked = askMany(teacher, 2);
    await asked.settled;
    await abandoned;
    expect(provider.batches.map(({ status }) => status)).toEqual(['cancelling']);
    expect(asked.state.doubts).toBe(2);
    await teacher.close();
  });

  test('are abandoned by a process that did not begin them', async () => {
    await using provider = await startBatchProvider({ isHeld: true });
    const first = makeTeacher(provider.url, { pace: { ...pace, mostRequests: 2 } });
    const asked = askMany(first, 5);
    await until(() => provider.batches.length === 3);
    await first.close();
    await asked.settled;
    const second = makeTeacher(provider.url);
    await second.abandon?.('run-2');
    expect(provider.calls.filter((call) => call.endsWith('/cancel'))).toEqual([]);
    await second.abandon?.('run-1');
    const cancelled = provider.calls.filter((call) => call.endsWith('/cancel')).sort();
    expect(cancelled).toEqual([1, 2, 3].map((number) => `POST /v1/batches/batch_${number}/cancel`));
    await second.close();
  });
});
