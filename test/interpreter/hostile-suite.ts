import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import type { CodeResult } from '../../src/interpreter/interpreter.ts';
import { readPrograms } from './read-programs.ts';
import { SNAPSHOTS } from './snapshots.ts';

/** What ended a program: a limit, its own error, or nothing. */
function nameContainment(result: CodeResult): string {
  return result.limit ?? (result.error === null ? 'none' : 'error');
}

interface HostileOptions {
  packageDirectories?: string[];
  /** Code that stands before each program. */
  begin?: string;
  /** Only programs whose code has this, of which there are `least`. */
  about?: RegExp;
  least?: number;
}

/**
 * Runs every hostile program of the fixture, each followed by an ordinary one that must succeed. The fixture names what
 * may contain it; where that depends on the machine's speed or its memory, more than one.
 */
export function testHostile(
  language: 'javascript' | 'python',
  { packageDirectories = [], begin = '', about = /(?:)/, least = 60 }: HostileOptions = {},
): void {
  const interpreter = createInterpreter({ snapshotDirectory: SNAPSHOTS, packageDirectories, workers: 1 });
  const programs = readPrograms(`hostile-${language}`).filter(({ code }) => about.test(code));
  beforeAll(async () => void (await interpreter.run({ language, code: '' })));
  afterAll(() => interpreter.close());

  test('there are enough of them', () => expect(programs.length).toBeGreaterThanOrEqual(least));

  test.each(programs)('$name', async ({ code, value = '' }) => {
    const expected = value.split(' ');
    const timeoutMs = expected.includes('time') ? 400 : 20_000;
    const whole = begin + code;
    const result = await interpreter.run({
      language,
      code: whole,
      timeoutMs,
      memoryMb: 64,
      group: 'hostile',
    });
    expect(expected, JSON.stringify(result).slice(0, 500)).toContain(nameContainment(result));
    expect(JSON.stringify(result)).not.toContain('escaped');
    expect(result.stdout.length + result.stderr.length).toBeLessThan(140_000);
    const next = await interpreter.run({ language, code: '6 * 7', timeoutMs: 20_000, group: 'hostile' });
    expect(next).toMatchObject({ value: '42', error: null, stdout: '', stderr: '', files: [] });
  });
}
