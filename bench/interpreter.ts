/**
 * Measures the code interpreter; prints one JSON line {name, value, unit} for each figure, with `most` or `least` where
 * one was promised. A cold start is the time from a new interpreter to its first result. It is measured in turn with its
 * floor, the same start with nothing of ours in it, since both grow alike on a busy machine: the ratio is what is ours.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterpreter } from '../src/interpreter/create-interpreter.ts';
import { findPyodide } from '../src/interpreter/find-pyodide.ts';
import type { CodeRequest, Interpreter } from '../src/interpreter/interpreter.ts';

const snapshotDirectory = mkdtempSync(join(tmpdir(), 'bench-interpreter-'));
const JAVASCRIPT: CodeRequest = { language: 'javascript', code: '[3, 1, 2].toSorted().map((n) => n * 2)' };
const PYTHON: CodeRequest = { language: 'python', code: 'sorted(n * 2 for n in [3, 1, 2])' };

function say(name: string, value: number, unit: string, goal: { most?: number; least?: number } = {}): void {
  const figure = { name: `interpreter: ${name}`, value: Number(value.toFixed(2)), unit, ...goal };
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

async function time(run: () => unknown): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function middle(figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}

/** The middle one of `count` figures, with `pause` milliseconds between two of them. */
async function median(count: number, measure: () => Promise<number>, pause = 0): Promise<number> {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) {
    all.push(await measure());
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return middle(all);
}

async function withInterpreter<Result>(use: (interpreter: Interpreter) => Promise<Result>): Promise<Result> {
  const interpreter = createInterpreter({ snapshotDirectory, workers: 2 });
  try {
    return await use(interpreter);
  } finally {
    await interpreter.close();
  }
}

const startCold = (request: CodeRequest) => () =>
  withInterpreter((interpreter) => time(() => interpreter.run(request)));
const startBare =
  (...words: string[]) =>
  () =>
    time(() => execFileSync(process.execPath, words));

/** Says the middle of `count` figures of each, measured in turn, and of their ratios. */
async function compare(
  count: number,
  floor: { name: string; measure: () => Promise<number> },
  own: { name: string; measure: () => Promise<number>; most: number },
): Promise<void> {
  const floors: number[] = [];
  const owns: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    floors.push(await floor.measure());
    owns.push(await own.measure());
  }
  say(floor.name, middle(floors), 'ms');
  say(own.name, middle(owns), 'ms', { most: own.most });
  say(`${own.name}, times its floor`, middle(owns.map((own, turn) => own / (floors[turn] ?? own))), 'x');
}

const { folder } = findPyodide();
const loadBare = (options: string) => `
process.binding = () => ({ fs: {} });
const { readFileSync } = await import('node:fs');
const { loadPyodide } = await import('file://${folder}/pyodide.mjs');
await loadPyodide({ indexURL: '${folder}/', ${options} });
process.exit();`;
await compare(
  1,
  {
    name: 'bare Pyodide, loaded and ended',
    measure: startBare('--input-type=module', '-e', loadBare('')),
  },
  { name: 'cold Python worker, no snapshot yet', measure: startCold(PYTHON), most: 2_000 },
);
await withInterpreter(async (interpreter) => {
  await interpreter.run(PYTHON);
  // The second worker waits for the snapshot.
  await interpreter.run(PYTHON);
});
const snapshot = readdirSync(snapshotDirectory).find((name) => name.endsWith('.snapshot')) ?? '';
const memory = `_loadSnapshot: readFileSync('${join(snapshotDirectory, snapshot)}')`;
const flags = ['--liftoff-only', '--wasm-lazy-validation', '--input-type=module', '-e'];
await compare(
  7,
  { name: 'bare Pyodide from snapshot, loaded and ended', measure: startBare(...flags, loadBare(memory)) },
  { name: 'cold Python worker from snapshot', measure: startCold(PYTHON), most: 500 },
);
await compare(
  11,
  { name: 'bare Node, started and ended', measure: startBare('-e', '0') },
  { name: 'cold JavaScript worker', measure: startCold(JAVASCRIPT), most: 150 },
);

await withInterpreter(async (interpreter) => {
  const timed = (request: CodeRequest) => () => time(() => interpreter.run(request));
  await median(20, timed(JAVASCRIPT));
  say('warm JavaScript call', await median(200, timed(JAVASCRIPT), 5), 'ms', { most: 3 });
  const typescript: CodeRequest = { language: 'typescript', code: 'const n: number = 2; n * 21' };
  await interpreter.run(typescript);
  say('warm TypeScript call', await median(100, timed(typescript), 5), 'ms');
  const calls = 1_000;
  const whole = await time(() =>
    Promise.all(Array.from({ length: calls }, () => interpreter.run(JAVASCRIPT))),
  );
  say('JavaScript calls, two workers', calls / (whole / 1000), 'calls/s', { least: 400 });
  await interpreter.run(PYTHON);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  say('warm Python call, own process each', await median(7, timed(PYTHON), 2_000), 'ms', { most: 10 });
  const grouped = { ...PYTHON, group: 'bench' };
  await interpreter.run(grouped);
  say('warm Python call, one group', await median(100, timed(grouped)), 'ms', { most: 10 });
  const session = { ...PYTHON, sessionId: 'bench' };
  await interpreter.run(session);
  say('warm Python call, one session', await median(100, timed(session)), 'ms', { most: 10 });
  const many = 12;
  const turn = await time(() => Promise.all(Array.from({ length: many }, () => interpreter.run(PYTHON))));
  say('Python calls, own process each, two workers', many / (turn / 1000), 'calls/s');
});
rmSync(snapshotDirectory, { recursive: true, force: true });
