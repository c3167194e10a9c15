/**
 * Runs the benchmarks one after the other, each in a process of its own, and prints their figures as one table:
 *   npm run bench                  all that need nothing but this repository
 *   npm run bench -- search store  these
 * A benchmark prints one JSON line `{name, value, unit}` for each figure; other lines go to standard error.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

interface Figure {
  bench: string;
  name: string;
  value: number;
  unit: string;
}

interface Goal {
  figure: string;
  /** The value may be at most, or must be at least, this. */
  most?: number;
  least?: number;
}

/** What was promised of a figure, on 2 cores. */
const goals: readonly Goal[] = [
  { figure: 'interpreter: warm JavaScript call', most: 3 },
  { figure: 'interpreter: cold JavaScript worker', most: 150 },
  { figure: 'interpreter: JavaScript calls, two workers', least: 400 },
  { figure: 'interpreter: warm Python call, one group', most: 10 },
  { figure: 'interpreter: warm Python call, one session', most: 10 },
  { figure: 'interpreter: cold Python worker, no snapshot yet', most: 2_000 },
  { figure: 'interpreter: cold Python worker from snapshot', most: 500 },
  { figure: 'server from source, later start to first answer', most: 300 },
  { figure: 'server as published, later start to first answer', most: 300 },
  { figure: 'tools/list', most: 36_000 },
  { figure: 'corpus query, median', most: 20 },
  { figure: 'corpus query, 95th percentile', most: 20 },
];

/** They need a model or a server, so they run only when they are named. */
const onlyWhenNamed = ['teachers'];

const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== basename(import.meta.filename))
  .map((file) => basename(file, '.ts'))
  .sort();

function readFigure(bench: string, line: string): Figure | null {
  try {
    const said: unknown = JSON.parse(line);
    if (typeof said !== 'object' || said === null) return null;
    const { name, value, unit } = said as Partial<Figure>;
    if (typeof name !== 'string' || typeof value !== 'number' || typeof unit !== 'string') return null;
    return { bench, name, value, unit };
  } catch {
    return null;
  }
}

async function runBench(bench: string): Promise<{ figures: Figure[]; ended: string | null }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${bench}.ts`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const figures: Figure[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const figure = readFigure(bench, line);
    if (figure !== null) figures.push(figure);
    process.stderr.write(`${bench}: ${line}\n`);
  }
  const [code, signal] = (await exit) as [number | null, string | null];
  return { figures, ended: code === 0 ? null : `ended with ${signal ?? `code ${code}`}` };
}

function judge({ name, value }: Figure): [goal: string, met: string] {
  const goal = goals.find(({ figure }) => figure === name);
  if (goal?.most !== undefined) return [`≤ ${goal.most}`, value <= goal.most ? 'yes' : 'no'];
  if (goal?.least !== undefined) return [`≥ ${goal.least}`, value >= goal.least ? 'yes' : 'no'];
  return ['', ''];
}

function printTable(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}

const named = process.argv.slice(2);
const unknown = named.filter((bench) => !known.includes(bench));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. Choose from: ${known.join(', ')}.\n`);
  process.exit(1);
}
const chosen = named.length > 0 ? named : known.filter((bench) => !onlyWhenNamed.includes(bench));
const load = () => loadavg()[0]?.toFixed(1);
const table: string[][] = [
  ['bench', 'figure', 'value', 'unit', 'goal', 'met'],
  ['---', '---', '---:', '---', '---', '---'],
];
process.stdout.write(
  `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), load ${load()} before\n\n`,
);
const broken: string[] = [];
for (const bench of chosen) {
  const { figures, ended } = await runBench(bench);
  for (const figure of figures) {
    const [goal, met] = judge(figure);
    table.push([bench, figure.name, String(figure.value), figure.unit, goal, met]);
  }
  if (ended !== null) broken.push(`${bench} ${ended}`);
  else if (figures.length === 0) broken.push(`${bench} gave no figure`);
}
printTable(table);
process.stdout.write(`\nload ${load()} after; a figure of a busy machine says little\n`);
if (broken.length > 0) {
  process.stderr.write(`Not whole: ${broken.join('; ')}.\n`);
  process.exitCode = 1;
}
