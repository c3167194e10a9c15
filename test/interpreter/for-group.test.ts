import { afterAll, expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { forGroup } from '../../src/interpreter/for-group.ts';
import type { Interpreter } from '../../src/interpreter/interpreter.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

/** The real interpreter, and the group of each program that it was given. */
function listen(): { heard: (string | undefined)[]; listening: Interpreter } {
  const heard: (string | undefined)[] = [];
  const listening: Interpreter = {
    ...interpreter,
    run: (request) => {
      heard.push(request.group);
      return interpreter.run(request);
    },
    runTests: (request) => {
      heard.push(request.group);
      return interpreter.runTests(request);
    },
  };
  return { heard, listening };
}

test('programs and tests go to the group, those with one of their own to that', async () => {
  const { heard, listening } = listen();
  const grouped = forGroup(listening, 'candidate 1');
  const program = { language: 'javascript', code: 'const a = 6; a * 7' } as const;
  expect(await grouped.run(program)).toMatchObject({ value: '42' });
  const tests = [{ name: 'six', code: 'if (a !== 6) throw new Error()' }];
  expect((await grouped.runTests({ ...program, tests })).tests).toMatchObject([{ passed: true }]);
  await grouped.run({ ...program, group: 'other' });
  expect(heard).toEqual(['candidate 1', 'candidate 1', 'other']);
  expect(grouped.describe()).toBe(interpreter.describe());
});

test('sessions stay as they are', async () => {
  const grouped = forGroup(listen().listening, 'candidate 1');
  await grouped.run({ language: 'javascript', code: 'var kept = 1', sessionId: 's' });
  const ask = () => grouped.run({ language: 'javascript', code: 'typeof kept', sessionId: 's' });
  expect(await ask()).toMatchObject({ value: '"number"' });
  grouped.endSession('s');
  expect(await ask()).toMatchObject({ value: '"undefined"' });
});
