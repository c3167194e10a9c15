/** Measures the code interpreter; prints one JSON line {name, value, unit} for each figure. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterpreter } from '../src/interpreter/create-interpreter.ts';
import type { CodeRequest, Interpreter } from '../src/interpreter/interpreter.ts';

const snapshotDirectory = mkdtempSync(join(tmpdir(), 'bench-interpreter-'));
const JAVASCRIPT: CodeRequest = { language: 'javascript', code: '[3, 1, 2].toSorted().map((n) => n * 2)' };
const PYTHON: CodeRequest = { language: 'python', code: 'sorted(n * 2 for n in [3, 1, 2])' };

function say(name: string, value: number, unit: string): void {
  process.stdout.write(
    `${JSON.stringify({ name: `interpreter: ${name}`, value: Number(value.toFixed(2)), unit })}\n`,
  );
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

/** The median of `count` timings, with `pause` milliseconds between two of them. */
async function median(count: number, run: () => Promise<unknown>, pause = 0): Promise<number> {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) {
    all.push(await time(run));
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return all.sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}

async function withInterpreter<Result>(use: (interpreter: Interpreter) => Promise<Result>): Promise<Result> {
  const interpreter = createInterpreter({ snapshotDirectory, workers: 2 });
  try {
    return await use(interpreter);
  } finally {
    await interpreter.close();
  }
}

const coldStart = (request: CodeRequest) => () => withInterpreter((interpreter) => interpreter.run(request));

say('cold Python worker, no snapshot yet', await time(coldStart(PYTHON)), 'ms');
await withInterpreter(async (interpreter) => {
  await interpreter.run(PYTHON);
  // The second worker waits for the snapshot.
  await interpreter.run(PYTHON);
});
say('cold Python worker from snapshot', await median(3, coldStart(PYTHON)), 'ms');
say('cold JavaScript worker', await median(5, coldStart(JAVASCRIPT)), 'ms');

await withInterpreter(async (interpreter) => {
  await median(20, () => interpreter.run(JAVASCRIPT));
  say('warm JavaScript call', await median(200, () => interpreter.run(JAVASCRIPT), 2), 'ms');
  const typescript: CodeRequest = { language: 'typescript', code: 'const n: number = 2; n * 21' };
  await interpreter.run(typescript);
  say('warm TypeScript call', await median(100, () => interpreter.run(typescript), 2), 'ms');
  const calls = 1_000;
  const whole = await time(() =>
    Promise.all(Array.from({ length: calls }, () => interpreter.run(JAVASCRIPT))),
  );
  say('JavaScript calls, two workers', calls / (whole / 1000), 'calls/s');
  await interpreter.run(PYTHON);
  say('warm Python call, own process each', await median(7, () => interpreter.run(PYTHON), 2_000), 'ms');
  const grouped = { ...PYTHON, group: 'bench' };
  await interpreter.run(grouped);
  say('warm Python call, one group', await median(100, () => interpreter.run(grouped)), 'ms');
  const session = { ...PYTHON, sessionId: 'bench' };
  await interpreter.run(session);
  say('warm Python call, one session', await median(100, () => interpreter.run(session)), 'ms');
  const many = 12;
  const turn = await time(() => Promise.all(Array.from({ length: many }, () => interpreter.run(PYTHON))));
  say('Python calls, own process each, two workers', many / (turn / 1000), 'calls/s');
});
rmSync(snapshotDirectory, { recursive: true, force: true });
