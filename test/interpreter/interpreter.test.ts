import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CallerError } from '../../src/errors.ts';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import type { CodeRequest, Language } from '../../src/interpreter/interpreter.ts';
import { SNAPSHOTS } from './snapshots.ts';

const interpreter = createInterpreter({ snapshotDirectory: SNAPSHOTS, workers: 2 });
beforeAll(async () => void (await interpreter.run({ language: 'python', code: '' })));
afterAll(() => interpreter.close());

const run = (language: Language, code: string, more: Partial<CodeRequest> = {}) =>
  interpreter.run({ language, code, ...more });

describe('errors name the line of the program', () => {
  test.each([
    ['javascript', 'const a = 1;\n\nnull.x;', 'TypeError', 3],
    ['javascript', 'function f() {\n  throw new RangeError("r");\n}\nf();', 'RangeError', 2],
    ['javascript', 'const a = 1;\nconst b = ;', 'SyntaxError', 2],
    ['javascript', 'await null;\n\nthrow new Error("late");', 'Error', 3],
    ['javascript', 'setTimeout(() => {\n  throw new TypeError("t");\n}, 1);', 'TypeError', 2],
    ['typescript', 'interface A {\n  x: number;\n}\nconst a: A | null = null;\na!.x;', 'TypeError', 5],
    ['python', 'a = 1\n\na / 0', 'ZeroDivisionError', 3],
    ['python', 'def f():\n    return [][1]\nf()', 'IndexError', 2],
    ['python', 'a = 1\nb = = 2', 'SyntaxError', 2],
    ['python', 'import json\n\njson.loads("{")', 'JSONDecodeError', 3],
  ] as const)('%s %j', async (language, code, name, line) => {
    expect((await run(language, code)).error).toMatchObject({ name, line });
  });
});

describe('TypeScript', () => {
  test('loses its types and keeps its value', async () => {
    const code =
      'type Pair<T> = [T, T];\nconst swap = <T,>([a, b]: Pair<T>): Pair<T> => [b, a];\nswap<number>([1, 2])';
    expect(await run('typescript', code)).toMatchObject({ value: '[2,1]', error: null });
  });

  test('says what only a compiler can do', async () => {
    expect((await run('typescript', 'enum A { B }')).error?.message).toContain('enum');
  });
});

test.each([
  ['declared anew', 'const performance = 1; let crypto = 2; class TextEncoder {}; performance + crypto', '3'],
  ['as functions', 'function atob(text) { return text + "!"; } atob("a")', '"a!"'],
  ['assigned', 'TextDecoder = 5; globalThis.btoa = 6; [TextDecoder, btoa].join()', '"5,6"'],
  ['deleted', 'delete globalThis.structuredClone; typeof structuredClone', '"undefined"'],
  ['used twice', 'TextEncoder === TextEncoder && new TextEncoder().encode("é").length', '2'],
  ['beside one replaced', 'btoa = () => "mine"; [btoa("a"), atob("YQ==")].join()', '"mine,a"'],
])('JavaScript web globals %s', async (_how, code, value) => {
  expect(await run('javascript', code)).toMatchObject({ value, error: null });
});

describe('state', () => {
  const leave = {
    javascript: ['globalThis.left = 1; Object.prototype.left = 1; left', 'typeof left + ({}).left'],
    python: [
      'import builtins\nbuiltins.left = 1\nleft',
      "'left' in dir(__builtins__) or 'left' in globals()",
    ],
  } as const;

  test.each(['javascript', 'python'] as const)('%s starts from nothing each time', async (language) => {
    const clean = language === 'python' ? 'False' : '"undefinedundefined"';
    expect((await run(language, leave[language][0])).value).toBe('1');
    expect((await run(language, leave[language][1])).value).toBe(clean);
    expect((await run(language, leave[language][0], { group: 'one' })).value).toBe('1');
    expect((await run(language, leave[language][1], { group: 'one' })).value).toBe(clean);
    expect((await run(language, leave[language][1], { group: 'two' })).value).toBe(clean);
  });

  test.each([
    ['a monkeypatched module', 'import json\njson.dumps = len', 'import json\njson.dumps(1)', "'1'"],
    ['the search path', 'import sys\nsys.path.append("/x")', 'import sys\n"/x" in sys.path', 'False'],
    [
      'files',
      'import os\nopen("/tmp/f", "w").close()\nos.mkdir("d")',
      'import os\n[os.listdir("/tmp"), os.listdir(".")]',
      '[[], []]',
    ],
    [
      'a changed library file',
      'open("/lib/evil.py", "w").write("1")',
      'import os\nos.path.exists("/lib/evil.py")',
      'False',
    ],
    ['the environment', 'import os\nos.environ["X"] = "1"', 'import os\nos.environ.get("X")', null],
    ['much memory', 'x = bytearray(40_000_000)\nlen(x)', '"x" in globals()', 'False'],
    ['callbacks', 'import ctypes\nc = ctypes.CFUNCTYPE(None)(lambda: None)', '"c" in globals()', 'False'],
  ])('a Python group does not pass on %s', async (_name, first, second, value) => {
    expect((await run('python', first, { group: 'state' })).error).toBeNull();
    expect(await run('python', second, { group: 'state' })).toMatchObject({ value, error: null });
  });

  test('a Python group draws other random numbers each time', async () => {
    const draw = () =>
      run('python', 'import random, os\n[random.random(), os.urandom(4)]', { group: 'random' });
    expect((await draw()).value).not.toBe((await draw()).value);
  });

  test.each([
    ['javascript', 'let n = 1; function up() { return ++n; }', 'up()', '2'],
    ['python', 'n = 1\ndef up():\n    global n\n    n += 1\n    return n', 'up()', '2'],
  ] as const)(
    'a %s session keeps variables and files, for itself alone',
    async (language, first, second, value) => {
      const write =
        language === 'python'
          ? '\nopen("kept.txt", "w").write("k")'
          : ';require("fs").writeFileSync("kept.txt", "k")';
      const read =
        language === 'python' ? 'open("kept.txt").read()' : 'require("fs").readFileSync("kept.txt", "utf8")';
      const begun = await run(language, first + write, { sessionId: 'a' });
      expect(begun.files).toEqual([{ path: 'kept.txt', text: 'k' }]);
      const [own, other] = await Promise.all([
        run(language, second, { sessionId: 'a' }),
        run(language, second, { sessionId: 'b' }),
      ]);
      expect(own).toMatchObject({ value, files: [] });
      expect(other.error?.name).toMatch(/ReferenceError|NameError/);
      expect((await run(language, read, { sessionId: 'a' })).value).toMatch(/^['"]k['"]$/);
      interpreter.endSession('a');
      interpreter.endSession('b');
      expect((await run(language, second, { sessionId: 'a' })).error?.name).toMatch(
        /ReferenceError|NameError/,
      );
      interpreter.endSession('a');
    },
  );

  test('a session that loses its state says so once', async () => {
    const session = { sessionId: 'lost', timeoutMs: 300 };
    await run('python', 'n = 1', session);
    expect((await run('python', 'while True: pass', session)).limit).toBe('time');
    const after = await run('python', '"n" in globals()', { sessionId: 'lost' });
    expect(after.value).toBe('False');
    expect(after.stderr).toContain('state of this session is gone');
    expect((await run('python', '1', { sessionId: 'lost' })).stderr).toBe('');
    interpreter.endSession('lost');
  });
});

describe('files and output', () => {
  test.each([
    [
      'javascript',
      'const fs = require("fs"); fs.writeFileSync("out/b.txt", fs.readFileSync("in/a.txt", "utf8") + "é");',
    ],
    ['python', 'import os\nos.mkdir("out")\nopen("out/b.txt", "w").write(open("in/a.txt").read() + "é")'],
  ] as const)('%s reads the files given and hands back those written', async (language, code) => {
    const result = await run(language, code, { files: [{ path: 'in/a.txt', text: 'ä' }] });
    expect(result).toMatchObject({ error: null, files: [{ path: 'out/b.txt', text: 'äé' }] });
  });

  test.each([
    ['javascript', 'console.log("x".repeat(100000)); 5'],
    ['python', 'print("x" * 100000)\n5'],
  ] as const)('%s output is cut with a note and the program goes on', async (language, code) => {
    const result = await run(language, code);
    expect(result).toMatchObject({ value: '5', truncated: true, limit: null, error: null });
    expect(result.stdout).toMatch(/^x{65536}\n\[cut at 65536 characters\]$/);
  });

  test('a great value is cut with a note', async () => {
    const result = await run('javascript', '"x".repeat(100000)');
    expect(result.truncated).toBe(true);
    expect(result.value).toContain('[cut at 32768 characters]');
  });

  test('what was printed before a limit is kept', async () => {
    const [js, py] = await Promise.all([
      run('javascript', 'console.log("so far"); while (true) {}', { timeoutMs: 300 }),
      run('python', 'print("so far")\nwhile True: pass', { timeoutMs: 300 }),
    ]);
    expect(js).toMatchObject({ stdout: 'so far\n', limit: 'time', error: { name: 'TimeLimit' } });
    expect(py).toMatchObject({ stdout: 'so far\n', limit: 'time', error: { name: 'TimeLimit' } });
  });
});

describe('requests', () => {
  test.each([
    ['an unknown language', { language: 'ruby' as Language, code: '' }],
    ['too long a program', { language: 'python' as const, code: 'x'.repeat(300_000) }],
    [
      'too many files',
      {
        language: 'python' as const,
        code: '',
        files: Array.from({ length: 40 }, (_, i) => ({ path: `${i}`, text: '' })),
      },
    ],
    ['a path upwards', { language: 'python' as const, code: '', files: [{ path: '../x', text: '' }] }],
    ['an absolute path', { language: 'python' as const, code: '', files: [{ path: '/etc/x', text: '' }] }],
    ['too long a time', { language: 'python' as const, code: '', timeoutMs: 1e9 }],
    ['no number', { language: 'python' as const, code: '', memoryMb: Number.NaN }],
  ])('%s is the caller’s to mend', async (_name, request) => {
    await expect(interpreter.run(request)).rejects.toBeInstanceOf(CallerError);
  });

  test('a program is ended when its caller goes away', async () => {
    const controller = new AbortController();
    const running = run('python', 'while True: pass', { signal: controller.signal, timeoutMs: 60_000 });
    setTimeout(() => controller.abort(new Error('gone')), 200);
    await expect(running).rejects.toThrow('gone');
  });

  test('more programs than workers take their turn', async () => {
    const results = await Promise.all(Array.from({ length: 40 }, (_, n) => run('javascript', `${n} * 2`)));
    expect(results.map(({ value }) => value)).toEqual(Array.from({ length: 40 }, (_, n) => String(n * 2)));
  });

  test('the description says what is there and what is not', () => {
    expect(interpreter.describe()).toMatch(/JavaScript.*TypeScript.*Python 3\.\d+.*not installed: .*numpy/s);
  });
});

describe('tests of a program', () => {
  test.each([
    [
      'javascript',
      'export const add = (a, b) => a + b;\nlet calls = 0;',
      [
        'if (add(1, 2) !== 3) throw new Error("no");',
        'import assert from "node:assert";\nassert.equal(add(1, 1), 3);',
        'const x = ;',
        'await Promise.reject(new TypeError("late"));',
        'process.exit(0)',
        'calls += 1;',
      ],
      [null, 'AssertionError: 2 != 3', 'SyntaxError', 'TypeError: late', 'ended the program', null],
    ],
    [
      'typescript',
      'export function id<T>(x: T): T { return x; }',
      [
        'const y: number = id<number>(3);\nif (y !== 3) throw new Error();',
        'throw id<Error>(new Error("own"));',
      ],
      [null, 'Error: own'],
    ],
    [
      'python',
      'def add(a, b):\n    return a + b',
      [
        'assert add(1, 2) == 3',
        'assert add(1, 1) == 3',
        'x = = 1',
        'import asyncio\nawait asyncio.sleep(0)\nraise TypeError("late")',
        'import sys\nsys.exit(0)',
        'def test_it():\n    assert add(2, 2) == 5',
        'import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(add(1, 1), 4)',
        'x = 1',
      ],
      [
        null,
        'AssertionError: assert add(1, 1) == 3',
        'SyntaxError',
        'TypeError: late',
        'SystemExit',
        'AssertionError: assert add(2, 2) == 5',
        '2 != 4',
        null,
      ],
    ],
  ] as const)('%s: each has its outcome', async (language, code, tests, errors) => {
    const named = tests.map((test, index) => ({ name: `t${index}`, code: test }));
    const result = await interpreter.runTests({ language, code, tests: named, group: 'tests' });
    expect(result).toMatchObject({ error: null, limit: null });
    for (const [index, expected] of errors.entries()) {
      const outcome = result.tests[index];
      expect(outcome).toMatchObject({ name: `t${index}`, passed: expected === null });
      if (expected === null) expect(outcome?.error).toBeNull();
      else expect(outcome?.error).toContain(expected);
    }
  });

  test.each([
    ['javascript', 'throw new Error("broken")', 'Error'],
    ['javascript', 'process.exit(0)', 'Exit'],
    ['python', '1 / 0', 'ZeroDivisionError'],
    ['python', 'import sys\nsys.exit(0)', 'SystemExit'],
  ] as const)('%s: a program that fails passes none', async (language, code, name) => {
    const result = await interpreter.runTests({ language, code, tests: [{ name: 'a', code: '1' }] });
    expect(result.error?.name).toBe(name);
    expect(result.tests).toMatchObject([{ name: 'a', passed: false }]);
  });

  test.each([
    ['javascript', 'while (true) {}'],
    ['python', 'while True: pass'],
  ] as const)('%s: a test without end fails, those before it count', async (language, endless) => {
    const tests = [
      { name: 'a', code: '1' },
      { name: 'b', code: endless },
      { name: 'c', code: '1' },
    ];
    const result = await interpreter.runTests({ language, code: '', tests, timeoutMs: 800 });
    expect(result.limit).toBe('time');
    expect(result.tests.map(({ passed }) => passed)).toEqual([true, false, false]);
  });
});
