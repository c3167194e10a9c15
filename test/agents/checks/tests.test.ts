import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { SNAPSHOTS } from '../../interpreter/snapshots.ts';
import { checkCandidate, type GivenCandidate } from './check-candidate.ts';

const interpreter = createInterpreter({ workers: 1, snapshotDirectory: SNAPSHOTS });
afterAll(() => interpreter.close());

const right = `function longestRun(values) {
  let best = 0;
  let run = 0;
  for (let at = 0; at < values.length; at++) {
    run = at > 0 && values[at] === values[at - 1] ? run + 1 : 1;
    best = Math.max(best, run);
  }
  return best;
}`;
const forgetsLast = right.replace('at < values.length;', 'at < values.length - 1;');
const python = `def longestRun(values):
    best = run = 0
    for at, value in enumerate(values):
        run = run + 1 if at > 0 and value == values[at - 1] else 1
        best = max(best, run)
    return best`;
const exercise = {
  language: 'javascript',
  specification:
    'Write longestRun(values): the length of the longest stretch of equal neighbours, 0 for none.',
  signature: 'function longestRun(values)',
  starter: '',
  starter_language: '',
  tests: [
    { name: 'empty', code: 'if (longestRun([]) !== 0) throw new Error();' },
    { name: 'middle', code: 'if (longestRun([1, 2, 2, 2, 3]) !== 3) throw new Error();' },
    { name: 'end', code: 'if (longestRun([4, 5, 5]) !== 2 || longestRun([7]) !== 1) throw new Error();' },
  ],
  shown_tests: 1,
  broken: [forgetsLast],
};
const candidate = (changes: object, code = right, options = {}): GivenCandidate => ({
  form: 'code',
  fields: { ...exercise, ...changes },
  answers: [{ explanation: 'One pass.', code }],
  options,
});

const clamp = `function clamp(value, low, high) {
  if (low > high) throw new RangeError('low is above high');
  return value < low ? low : value > high ? high : value;
}`;
const suite = (tests: string[], changes: object = {}): GivenCandidate => ({
  form: 'test-suite',
  fields: {
    language: 'javascript',
    request: 'Write tests of clamp.',
    code: clamp,
    broken: [clamp.replace(/ {2}if.*\n/, ''), clamp.replace('? high', '? low')],
    ...changes,
  },
  answers: [
    {
      explanation: 'Both sides, the inside and the error.',
      tests: tests.map((code, index) => ({
        name: `test ${index}`,
        code: `const assert = require("assert"); ${code}`,
      })),
    },
  ],
});
const goodTests = [
  'assert.equal(clamp(1, 2, 5), 2); assert.equal(clamp(2, 2, 5), 2);',
  'assert.equal(clamp(9, 2, 5), 5); assert.equal(clamp(4, 2, 5), 4);',
  'assert.throws(() => clamp(1, 5, 2), RangeError);',
];

describe('tests', () => {
  it.each([
    [
      'a program whose tests catch what is broken',
      candidate({}),
      /^3 tests pass; 1 of 1 written and \d of \d derived variants fail$/,
    ],
    ['code in the marks of a code block', candidate({}, `\`\`\`python\n${right}\n\`\`\``), /^3 tests pass/],
    [
      'a faulty starter that fails',
      candidate({ starter: forgetsLast }, right, { starter: 'fails' }),
      /^3 tests pass/,
    ],
    [
      'a starter to be refactored',
      candidate({ starter: right }, right, { starter: 'passes' }),
      /^3 tests pass/,
    ],
    [
      'Python',
      candidate(
        {
          language: 'python',
          tests: [
            { name: 'empty', code: 'assert longestRun([]) == 0' },
            { name: 'end', code: 'assert longestRun([4, 5, 5]) == 2' },
            { name: 'middle', code: 'assert longestRun([5, 5, 4]) == 2' },
          ],
          broken: [python.replace('max(best, run)', 'run')],
        },
        python,
        { mutants: 3 },
      ),
      /^3 tests pass; 1 of 1 written and \d of 3 derived variants fail$/,
    ],
    ['tests that were asked for', suite(goodTests), /^3 tests pass; 2 of 2 written/],
  ])('passes %s', async (_, given, evidence) => {
    expect(await checkCandidate('tests', given, interpreter)).toEqual({
      passed: true,
      score: expect.any(Number),
      evidence: expect.stringMatching(evidence),
    });
  });

  it.each([
    ['a wrong program', candidate({}, forgetsLast), '1 of 3 tests fail'],
    [
      'a program that does not run',
      candidate({}, 'function longestRun(values { return 0; }'),
      'the program failed in line 1',
    ],
    [
      'a program that never ends',
      candidate({}, 'for (;;) {}', { timeout_ms: 500 }),
      'the program ran into its time limit',
    ],
    [
      'tests that nothing fails',
      candidate({
        tests: [1, 2, 3].map((n) => ({
          name: `t${n}`,
          code: `if (longestRun([]) >= ${n}) throw new Error();`,
        })),
      }),
      'the tests fail on no broken variant',
    ],
    [
      'a broken program that is right',
      candidate({ broken: [forgetsLast, right.replaceAll('best', 'most')] }),
      'the tests catch 1 of 2 variants written as broken',
    ],
    [
      'a broken program that does not run',
      candidate({ broken: ['function longestRun(values) return 0'] }),
      'a variant written as broken does not run',
    ],
    [
      'a faulty starter that passes',
      candidate({ starter: right }, right, { starter: 'fails' }),
      'the code given to the student passes all tests',
    ],
    [
      'a starter that should work',
      candidate({ starter: forgetsLast }, right, { starter: 'passes' }),
      'the code given to the student fails 1 tests',
    ],
    [
      'a slow starter that is quick',
      candidate({ starter: right }, right, { starter: 'slow' }),
      'the code given to the student does not run out of time',
    ],
    [
      'an exercise without its starter',
      candidate({}, right, { starter: 'fails' }),
      'there is no code given to the student',
    ],
    [
      'tests that fail on right code',
      suite(['assert.equal(clamp(1, 2, 5), 1);', 'assert.ok(1);']),
      '1 of 2 tests fail',
    ],
    [
      'tests that look at one side',
      suite(goodTests.slice(0, 1).concat('assert.ok(1);')),
      'the tests fail on no broken variant',
    ],
    [
      'tests that forget the error',
      suite(goodTests.slice(0, 2)),
      'the tests catch 1 of 2 variants written as broken',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('tests', given, interpreter)).toEqual({ passed: false, evidence });
  });

  it('refuses tests that catch what was written and too little of what is derived', async () => {
    const weak = exercise.tests.map(({ name }) => ({
      name,
      code: `if (longestRun([1, 1]) === ${name.length}) throw new Error();`,
    }));
    const given = candidate({ tests: weak, broken: ['function longestRun(values) { return 3; }'] });
    expect(await checkCandidate('tests', given, interpreter)).toEqual({
      passed: false,
      score: expect.any(Number),
      evidence: expect.stringMatching(/^3 tests pass; 1 of 1 written and [01] of \d derived variants fail$/),
    });
  });

  it('takes a starter that is right and too slow', async () => {
    const slow =
      'function pairs(n) { let count = 0; for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) if (a < b) count++; return count; }';
    const fast = 'function pairs(n) {\n  return (n * (n - 1)) / 2;\n}';
    const sizes = [0, 4, 1_000_000];
    const given: GivenCandidate = {
      form: 'code',
      fields: {
        ...exercise,
        language: 'javascript',
        signature: 'function pairs(n)',
        starter: slow,
        tests: sizes.map((n) => ({
          name: `${n}`,
          code: `if (pairs(${n}) !== ${(n * (n - 1)) / 2}) throw new Error('wrong');`,
        })),
        broken: ['function pairs(n) { return (n * (n + 1)) / 2; }'],
      },
      answers: [{ explanation: 'A formula.', code: fast }],
      options: { starter: 'slow', timeout_ms: 600 },
    };
    expect(await checkCandidate('tests', given, interpreter)).toMatchObject({ passed: true });
  });

  it('says nothing of other forms', async () => {
    expect(
      await checkCandidate('tests', { form: 'free-text', fields: { instruction: 'Write.' } }),
    ).toBeNull();
  });
});
