import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/interpreter/create-interpreter.ts', import.meta.url));

test('a process with nothing else to do waits for its programs, and ends when the interpreter is closed', () => {
  const script = `
    const { createInterpreter } = await import(${JSON.stringify(source)});
    const interpreter = createInterpreter({});
    for (let time = 0; time < 3; time++) {
      process.stdout.write((await interpreter.run({ language: 'javascript', code: '6 * 7' })).value + ' ');
    }
    await interpreter.close();
    process.stdout.write('closed');
  `;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect([status, stdout]).toEqual([0, '42 42 42 closed']);
}, 60_000);
