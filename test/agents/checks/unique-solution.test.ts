import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { checkCandidate } from './check-candidate.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const race = {
  introduction: 'Ada, Ben and Cleo finished a race on the places 1, 2 and 3. No two shared a place.',
  groups: [{ parts: ['Ada', 'Ben', 'Cleo'], values: ['1', '2', '3'], all_different: true }],
  solution: [
    { part: 'Ada', value: '2' },
    { part: 'Ben', value: '3' },
    { part: 'Cleo', value: '1' },
  ],
  clues: [
    { text: 'Ben finished after Ada.', test: 'v["Ben"] > v["Ada"]' },
    { text: 'Cleo finished just before Ada.', test: 'v["Cleo"] === v["Ada"] - 1' },
  ],
  question: 'On which place did each of them finish?',
};
const liars = {
  introduction:
    'On an island everybody is a knight, who always tells the truth, or a knave, who always lies.',
  groups: [{ parts: ['Rix', 'Sol'], values: ['knight', 'knave'], all_different: false }],
  solution: [
    { part: 'Rix', value: 'knave' },
    { part: 'Sol', value: 'knight' },
  ],
  clues: [
    {
      text: 'Rix says: we are both knaves.',
      test: '(v.Rix === "knight") === (v.Rix === "knave" && v.Sol === "knave")',
    },
    { text: 'Sol says: Rix lies.', test: '(v.Sol === "knight") === (v.Rix === "knave")' },
  ],
  question: 'What is each of them?',
};
const clues = (changes: object) => ({ form: 'clues', fields: { ...race, ...changes } });
const coins = {
  question: 'In how many ways can 10 cents be paid with coins of 5, 2 and 1 cents? Give a whole number.',
  program:
    'function solve() { let ways = 0; for (let a = 0; a <= 2; a++) for (let b = 0; b <= 5; b++) if (5 * a + 2 * b <= 10) ways++; return [String(ways)]; }',
  correct: '10',
};
const computed = (changes: object) => ({ form: 'computed', fields: { ...coins, ...changes } });

describe('unique-solution', () => {
  it.each([
    [
      'clues with one solution',
      clues({}),
      '1 of 6 cases meet all clues, the key; 0 of 2 clues are not needed',
    ],
    [
      'values that parts share',
      { form: 'clues', fields: liars },
      '1 of 4 cases meet all clues, the key; 1 of 2 clues are not needed',
    ],
    ['a program that finds the key', computed({}), 'the program finds exactly one answer, the key'],
    [
      'a key written otherwise',
      computed({
        program: 'function solve() { return [0, 1, 2].map((n) => 500 * n + 0).slice(2); }',
        correct: '1,000',
      }),
      'the program finds exactly one answer, the key',
    ],
    [
      'a clue taken away on purpose',
      { ...clues({ clues: [race.clues[0], race.clues[0]] }), expects: 'unanswerable' as const },
      '3 of 6 cases meet all clues',
    ],
  ])('passes %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('unique-solution', candidate, interpreter)).toEqual({
      passed: true,
      evidence,
    });
  });

  it.each([
    ['several solutions', clues({ clues: [race.clues[0], race.clues[0]] }), '3 of 6 cases meet all clues'],
    [
      'no solution',
      clues({ clues: [...race.clues, { text: 'Ben won.', test: 'v["Ben"] === 1' }] }),
      '0 of 6 cases meet all clues',
    ],
    [
      'a key that is not the solution',
      clues({
        solution: [
          { part: 'Ada', value: '1' },
          { part: 'Ben', value: '3' },
          { part: 'Cleo', value: '2' },
        ],
      }),
      '1 of 6 cases meet all clues; it is not the key',
    ],
    [
      'a clue that is no program',
      clues({ clues: [race.clues[0], { text: 'Cleo won.', test: 'v["Cleo"] is 1' }] }),
      expect.stringMatching(/^the program failed/),
    ],
    [
      'a clue that is not needed where all must be',
      { form: 'clues', fields: liars, options: { all_needed: true } },
      '1 of 4 cases meet all clues; 1 clues are not needed',
    ],
    [
      'an unanswerable puzzle that has a solution',
      { ...clues({}), expects: 'unanswerable' as const },
      '1 of 6 cases meet all clues',
    ],
    [
      'another key than the program finds',
      computed({ correct: '12' }),
      'the program finds one answer; it is not the key',
    ],
    [
      'a program with two answers',
      computed({ program: 'function solve() { return ["10", "11"].map(String); }' }),
      'the program finds 2 answers',
    ],
    [
      'a program that never ends',
      computed({ program: 'function solve() { for (;;) {} }' }),
      'the program ran into its time limit',
    ],
    [
      'a program without the function',
      computed({ program: 'const solved = [1].map(String);' }),
      expect.stringMatching(/^the program failed/),
    ],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('unique-solution', candidate, interpreter)).toEqual({
      passed: false,
      evidence,
    });
  });

  it('says nothing of other forms', async () => {
    const candidate = { form: 'free-text', fields: { instruction: 'Write a poem.' } };
    expect(await checkCandidate('unique-solution', candidate, interpreter)).toBeNull();
  });
});
