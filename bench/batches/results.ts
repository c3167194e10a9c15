import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Figure {
  name: string;
  value: number;
  unit: string;
}

const file = fileURLToPath(new URL('../results.md', import.meta.url));
const title =
  '# Batches, measured\n\nWritten by `node bench/batches.ts`; each scenario says when and where it was run last.\n';

function nameCommit(): string {
  const git = (...given: string[]) => execFileSync('git', given, { encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', 'src') === '' ? '' : ' and changes'}`;
}

function writeSection(scenario: string, figures: readonly Figure[]): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const where = `${processors.length} × ${processors[0]?.model.trim()}, ${memory} GB; Node ${process.versions.node}; commit ${nameCommit()}; ${new Date().toISOString()}`;
  const rows = figures.map(({ name, value, unit }) => `| ${name} | ${value} ${unit} |`);
  return `${scenario}\n\n${where}\n\n| | |\n|---|---|\n${rows.join('\n')}\n`;
}

/** Puts the figures of one scenario into the results file, in the place of those of its last run. */
export function keepResults(scenario: string, figures: readonly Figure[]): void {
  const [, ...known] = existsSync(file) ? readFileSync(file, 'utf8').split(/^## /m) : [];
  const others = known.filter((section) => section.split('\n')[0] !== scenario);
  const sections = [...others.map((section) => `${section.trimEnd()}\n`), writeSection(scenario, figures)];
  writeFileSync(file, [title, ...sections].join('\n## '));
}
