import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { SNAPSHOTS } from '../../interpreter/snapshots.ts';
import { checkCandidate, type GivenCandidate } from './check-candidate.ts';

const interpreter = createInterpreter({ workers: 1, snapshotDirectory: SNAPSHOTS });
afterAll(() => interpreter.close());

const request = {
  flavour: 'javascript',
  request: 'Two capital letters, a hyphen, then two to four digits of which the first is not 0.',
  matching: ['AB-12', 'ZZ-9999', 'QA-100', 'AA-10'],
  not_matching: ['AB-01', 'AB-1', 'ab-12', 'AB-12345', 'AB12'],
  shown: 1,
  broken: ['[A-Z]{2}-\\d{2,4}', '[A-Z]+-[1-9]\\d*'],
};
const candidate = (pattern: string, changes: object = {}): GivenCandidate => ({
  form: 'regular-expression',
  fields: { ...request, ...changes },
  answers: [{ explanation: 'Part by part.', pattern }],
});
const right = '[A-Z]{2}-[1-9]\\d{1,3}';

describe('pattern-matches', () => {
  it.each([
    ['JavaScript', candidate(right)],
    ['Python', candidate(right, { flavour: 'python' })],
    ['alternatives, which count as a whole', candidate(`${right}|XX-77`)],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('pattern-matches', given, interpreter)).toEqual({
      passed: true,
      evidence: 'the pattern is right on 9 strings, 2 broken ones are not',
    });
  });

  it.each([
    [
      'a pattern that takes a near miss',
      candidate('[A-Z]{2}-\\d{2,4}'),
      'the pattern is wrong on 1 of 9 strings',
    ],
    [
      'a pattern that leaves one out',
      candidate('[A-Z]{2}-[1-9]\\d{1,2}'),
      'the pattern is wrong on 1 of 9 strings',
    ],
    ['what is no pattern', candidate('[A-Z'), expect.stringMatching(/^the program failed/)],
    [
      'a pattern that never ends',
      candidate('(?:[A-Z]+)+-(?:\\d+)+x|(?:A+)+B', {
        not_matching: [...request.not_matching, 'A'.repeat(60)],
      }),
      'the program ran into its time limit',
    ],
    [
      'strings that do not tell a wrong pattern',
      candidate(right, { broken: ['[A-Z]{2}-[1-9][0-9]{1,3}'] }),
      'a pattern written as broken is right on all strings',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('pattern-matches', given, interpreter)).toEqual({ passed: false, evidence });
  });
});
