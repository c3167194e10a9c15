import { expect, test } from 'vitest';
import { AgentError, CallerError, OperatorError, RetryLaterError } from '../../src/errors.ts';
import { makeErrorReply, makeReply } from '../../src/server/reply.ts';

test.each([CallerError, OperatorError, RetryLaterError, AgentError])('%o says problem and mend', (Kind) => {
  const logged: string[] = [];
  const reply = makeErrorReply(new Kind('It is broken.', 'Mend it.'), (line) => logged.push(line));
  expect(reply).toEqual({ content: [{ type: 'text', text: 'It is broken. Mend it.' }], isError: true });
  expect(logged).toEqual([]);
});

test('the words of a bug, which may hold anything, reach neither client nor log', () => {
  const logged: string[] = [];
  const reply = makeErrorReply(new TypeError('secret text of a seed'), (line) => logged.push(line));
  expect(reply.isError).toBe(true);
  expect(JSON.stringify([reply, logged])).not.toContain('secret');
  expect(logged.join('\n')).toMatch(/^bug: TypeError\n\s+at .*reply\.test\.ts/);
});

test.each([
  ['the reason itself', 'not needed', 'not needed'],
  ['what an aborted wait throws', undefined, new DOMException('aborted', 'AbortError')],
])('a cancelled call is no bug: %s', (_, reason, thrown) => {
  const logged: string[] = [];
  const signal = AbortSignal.abort(reason);
  expect(makeErrorReply(thrown ?? signal.reason, (line) => logged.push(line), signal).isError).toBe(true);
  expect(logged).toEqual([]);
  // Nothing was taken back, or something broke after it was.
  makeErrorReply(thrown, (line) => logged.push(line), new AbortController().signal);
  makeErrorReply(new TypeError('broken'), (line) => logged.push(line), signal);
  expect(logged).toHaveLength(2);
});

test('structured content and text say the same', () => {
  const reply = makeReply({ records: ['a'], total: 1 });
  expect(JSON.parse((reply.content[0] as { text: string }).text)).toEqual(reply.structuredContent);
});
