import { expect, test } from 'vitest';
import { createLongWork } from '../../src/tools/long-work.ts';

const patient = (seconds: number) => ({ seconds, signal: new AbortController().signal });

function makeWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let begun = 0;
  let signal: AbortSignal | null = null;
  const begin = (given: AbortSignal) => {
    begun += 1;
    signal = given;
    given.addEventListener('abort', () => reject(given.reason), { once: true });
    return promise;
  };
  return { begin, resolve, begun: () => begun, signal: () => signal };
}

test('the same call again joins work that goes on, and its result is given once', async () => {
  const longWork = createLongWork();
  const work = makeWork();
  expect(await longWork.join('a', patient(0), work.begin)).toBeNull();
  const joined = longWork.join('a', patient(30), work.begin);
  work.resolve('done');
  expect(await joined).toEqual({ value: 'done' });
  expect(work.begun()).toBe(1);
  const other = makeWork();
  other.resolve('anew');
  expect(await longWork.join('a', patient(30), other.begin)).toEqual({ value: 'anew' });
});

test('a result that came while nobody waited is there for the next call', async () => {
  const longWork = createLongWork();
  const work = makeWork();
  expect(await longWork.join('a', patient(0), work.begin)).toBeNull();
  work.resolve('done');
  expect(await longWork.join('a', patient(30), work.begin)).toEqual({ value: 'done' });
});

test('a cancelled call ends the work; other keys are other work', async () => {
  const longWork = createLongWork();
  const [one, other] = [makeWork(), makeWork()];
  const cancel = new AbortController();
  const waiting = longWork.join('a', { seconds: 30, signal: cancel.signal }, one.begin);
  const beside = longWork.join('b', patient(30), other.begin);
  cancel.abort(new Error('cancelled by the client'));
  await expect(waiting).rejects.toThrow('cancelled by the client');
  other.resolve('fine');
  expect(await beside).toEqual({ value: 'fine' });
});

test('closing ends what goes on', async () => {
  const longWork = createLongWork();
  const work = makeWork();
  expect(await longWork.join('a', patient(0), work.begin)).toBeNull();
  await longWork.close();
  expect(work.signal()?.aborted).toBe(true);
});
