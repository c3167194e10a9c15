/** Started by a test, which kills it while its interpreters are busy. */
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';

const interpreter = createInterpreter({ snapshotDirectory: process.argv[2] ?? '', workers: 1 });
await interpreter.run({ language: 'python', code: '' });
await interpreter.run({ language: 'javascript', code: '' });
void interpreter.run({ language: 'python', code: 'while True: pass', timeoutMs: 60_000 });
void interpreter.run({ language: 'javascript', code: 'while (true) {}', timeoutMs: 60_000 });
setTimeout(() => process.stdout.write('busy\n'), 500);
