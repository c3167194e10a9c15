import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { SNAPSHOTS } from '../../interpreter/snapshots.ts';
import { checkCandidate, type GivenCandidate } from './check-candidate.ts';

const interpreter = createInterpreter({ workers: 1, snapshotDirectory: SNAPSHOTS });
afterAll(() => interpreter.close());

const candidate = (program: string, output: string, language = 'javascript'): GivenCandidate => ({
  form: 'program-output',
  fields: { language, question: 'What does this program print?', program },
  answers: [{ reasoning: 'Step by step.', output }],
});
const shared =
  'const rows = Array(2).fill([]);\nrows[0].push(1);\nfor (const row of rows) console.log(row.length);';

describe('program-output', () => {
  it.each([
    ['the lines that are printed', candidate(shared, '1\n1'), 'the program prints the 2 lines of the answer'],
    [
      'other white space at the ends and marks around it',
      candidate(shared, '```\n1 \n1\n```'),
      'the program prints the 2 lines of the answer',
    ],
    [
      'Python',
      candidate('for n in range(3):\n    print(n // 2, end=" ")', '0 0 1', 'python'),
      'the program prints the 1 lines of the answer',
    ],
  ])('passes %s', async (_, given, evidence) => {
    expect(await checkCandidate('program-output', given, interpreter)).toEqual({ passed: true, evidence });
  });

  it.each([
    ['another output', candidate(shared, '1\n0'), 'the program prints something else than the answer says'],
    ['a line too few', candidate(shared, '1'), 'the program prints something else than the answer says'],
    ['a program that fails', candidate('console.log(nothing);', ''), 'the program failed in line 1'],
    [
      'chance',
      candidate('console.log(Math.random());', '0.5'),
      'the program prints something else at every run',
    ],
    ['silence', candidate('if (1 > 2) console.log(1);', ''), 'the program prints nothing'],
    [
      'a flood',
      candidate('for (let n = 0; n < 30; n++) console.log(n);', '0'),
      'the program prints 30 lines, more than 20',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('program-output', given, interpreter)).toEqual({ passed: false, evidence });
  });
});
