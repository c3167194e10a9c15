import { expect, test } from 'vitest';
import { deriveMutants } from '../../src/agents/mutants.ts';

const python = `def count(values):
    found = 0
    for value in values:
        if value > 3 and value != 7:  # 3 > 2
            found += 1
    return "a - b" if found == 0 else found - 1
`;

test('every variant differs from the program and from the others, in one place outside of text', () => {
  const mutants = deriveMutants(python, 'python', 50);
  expect(new Set([python, ...mutants]).size).toBe(mutants.length + 1);
  for (const mutant of mutants) {
    const lines = mutant.split('\n');
    const changed = python.split('\n').filter((line, index) => line !== lines[index]);
    expect(changed).toHaveLength(1);
    expect(mutant).toContain('# 3 > 2');
    expect(mutant).toContain('"a - b"');
  }
});

test('every sort of fault is made, one of each before a second of any', () => {
  const mutants = deriveMutants(python, 'python', 50);
  const has = (part: string) => mutants.some((mutant) => mutant.includes(part));
  expect(
    ['value <= 3', 'value == 7', 'value > 4', ' or value', 'found + 1', '            pass'].filter(
      (part) => !has(part),
    ),
  ).toEqual([]);
  const first = deriveMutants(python, 'python', 5);
  expect(first).toEqual(mutants.slice(0, 5));
  expect(first.filter((mutant) => /^ +pass$/m.test(mutant))).toHaveLength(1);
});

test('JavaScript statements go one by one; comparisons of types stay', () => {
  const code = `function total(values: Map<string, number>): number {
  let sum = 0;
  for (const value of values.values()) {
    sum += value;
  }
  return sum;
}`;
  const mutants = deriveMutants(code, 'typescript', 50);
  expect(mutants).toContain(code.replace('    sum += value;', '    ;'));
  expect(mutants).toContain(code.replace('sum = 0', 'sum = 1'));
  expect(mutants.filter((mutant) => !mutant.includes('Map<string, number>'))).toEqual([]);
});

test('a program without anything to change has no variant', () => {
  expect(deriveMutants('print("1 < 2")', 'python', 5)).toEqual([]);
});
