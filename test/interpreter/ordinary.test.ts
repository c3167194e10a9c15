import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { readPrograms } from './read-programs.ts';
import { SNAPSHOTS } from './snapshots.ts';

const interpreter = createInterpreter({ snapshotDirectory: SNAPSHOTS, workers: 1 });
beforeAll(async () => void (await interpreter.run({ language: 'python', code: '' })));
afterAll(() => interpreter.close());

const programs = (['javascript', 'python'] as const).flatMap((language) =>
  readPrograms(`ordinary-${language}`).map((program) => ({ language, ...program })),
);

test('there are at least 150 programs in both languages', () => {
  expect(programs.length).toBeGreaterThanOrEqual(150);
});

test.each(programs)('$language: $name', async ({ language, code, stdin, value, stdout }) => {
  const result = await interpreter.run({ language, code, stdin, group: 'ordinary', timeoutMs: 20_000 });
  expect(result.error).toBeNull();
  if (value !== undefined) expect(result.value).toBe(value);
  if (stdout !== undefined) expect(result.stdout).toBe(stdout);
});
