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

test('structured content and text say the same', () => {
  const reply = makeReply({ records: ['a'], total: 1 });
  expect(JSON.parse((reply.content[0] as { text: string }).text)).toEqual(reply.structuredContent);
});
