import { describe, expect, test } from 'vitest';
import { getForm } from './get-form.ts';

const half = 'function half(n) {\n  return n / 2;\n}';
const code = {
  language: 'javascript',
  specification: 'Write half(n), which halves a number.',
  signature: 'function half(n)',
  starter: '',
  starter_language: '',
  tests: [1, 2, 3].map((n) => ({ name: `${n}`, code: `if (half(${2 * n}) !== ${n}) throw new Error();` })),
  shown_tests: 1,
  broken: ['function half(n) { return Math.floor(n / 2); }'],
};

describe('code', () => {
  const form = getForm('code');

  test('shows the exercise and what is to be shown, and none of what decides it', () => {
    expect(form.show(code)).toBe(
      [
        'Write half(n), which halves a number.',
        '```javascript\nfunction half(n)\n```',
        '```javascript\nif (half(2) !== 1) throw new Error();\n```',
      ].join('\n\n'),
    );
    expect(form.show({ ...code, shown_tests: 0, starter: half, starter_language: 'JavaScript' })).toBe(
      `Write half(n), which halves a number.\n\n\`\`\`javascript\n${half}\n\`\`\``,
    );
  });

  test('takes an answer, with marks of a code block around it or without, to one turn', () => {
    const turn = `It divides.\n\n\`\`\`javascript\n${half}\n\`\`\``;
    for (const text of [half, `\`\`\`js\n${half}\n\`\`\`\n`]) {
      const answer = form.answer(code)?.parse({ explanation: 'It divides.', code: text });
      expect(form.showAnswer(answer, code)).toBe(turn);
    }
  });

  test('tells what no schema can', () => {
    const faultsOf = (changes: object) => form.faults({ ...code, ...changes });
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ signature: 'function third(n)' })).toEqual([
      'the tests use no name that signature declares',
    ]);
    expect(faultsOf({ tests: Array(3).fill(code.tests[0]) })).toEqual(['two tests are the same']);
    expect(faultsOf({ broken: [half, `${half}\n`] })).toEqual(['two broken programs are the same']);
  });
});

test('test-suite: tests become code blocks with their names', () => {
  const form = getForm('test-suite');
  const fields = {
    language: 'python',
    request: 'Test it.',
    code: 'def one():\n    return 1',
    broken: ['def one(): return 2', 'def one(): pass'],
  };
  expect(form.faults(fields)).toEqual([]);
  expect(form.faults({ ...fields, broken: [fields.code, 'x'] })).toHaveLength(1);
  expect(form.show(fields)).toBe('Test it.\n\n```python\ndef one():\n    return 1\n```');
  const tests = [1, 2].map((n) => ({ name: `case\n${n}`, code: `assert one() < ${n + 1}` }));
  expect(form.showAnswer({ explanation: 'Two cases.', tests }, fields)).toBe(
    'Two cases.\n\n```python\n# case 1\nassert one() < 2\n```\n\n```python\n# case 2\nassert one() < 3\n```',
  );
});

test('program-output: marks of code grow with what stands between them', () => {
  const form = getForm('program-output');
  const fields = { language: 'javascript', question: 'What is printed?', program: 'console.log("```")' };
  expect(form.show(fields)).toBe('What is printed?\n\n````javascript\nconsole.log("```")\n````');
  expect(form.showAnswer({ reasoning: 'As it stands.', output: '```' }, fields)).toBe(
    'As it stands.\n\n````\n```\n````',
  );
  expect(form.faults({ ...fields, program: 'const a = 1;' })).toEqual(['the program prints nothing']);
});

test('regular-expression: examples are shown as marked strings', () => {
  const form = getForm('regular-expression');
  const fields = {
    flavour: 'python',
    request: 'Digits only.',
    matching: ['1', '2', '3', '4'],
    not_matching: ['', ' 1', 'a', '1b'],
    shown: 2,
    broken: ['\\d*'],
  };
  expect(form.show(fields)).toBe('Digits only.\n\n✓ "1"\n✓ "2"\n✗ ""\n✗ " 1"');
  expect(form.show({ ...fields, shown: 0 })).toBe('Digits only.');
  expect(form.showAnswer({ explanation: 'One or more digits.', pattern: '\\d+' }, fields)).toBe(
    'One or more digits.\n\n```\n\\d+\n```',
  );
  expect(form.faults({ ...fields, matching: ['1', '2', '3', 'a'] })).toEqual([
    'a string stands in both lists',
  ]);
});

test('sql-query: tables and rows are shown, the other rows and the queries are not', () => {
  const form = getForm('sql-query');
  const fields = {
    request: 'All names.',
    tables: 'CREATE TABLE a (name TEXT);',
    rows: "INSERT INTO a VALUES ('x');",
    other_rows: "INSERT INTO a VALUES ('hidden');",
    ordered: false,
    solution: 'SELECT name FROM a',
    broken: ['SELECT 1'],
  };
  expect(form.show(fields)).toBe(
    "All names.\n\n```sql\nCREATE TABLE a (name TEXT);\n\nINSERT INTO a VALUES ('x');\n```",
  );
  expect(
    form.showAnswer({ explanation: 'All rows.', query: '```sql\nSELECT name FROM a;\n```' }, fields),
  ).toBe('All rows.\n\n```sql\nSELECT name FROM a;\n```');
  expect(form.faults({ ...fields, tables: 'a', solution: 'DELETE FROM a' })).toEqual([
    'tables holds no CREATE TABLE',
    'solution must be one SELECT',
  ]);
});

test('code-question: the code stands below the request', () => {
  const form = getForm('code-question');
  expect(form.show({ language: 'C++', request: 'Review this.', code: 'int main() {}' })).toBe(
    'Review this.\n\n```c++\nint main() {}\n```',
  );
  expect(form.answer({ language: 'C++', request: 'Review this.', code: 'int main() {}' })).toBeNull();
});
