import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/batches/', import.meta.url));

export const seedFolder = `${fixtures}seeds`;

/** Where a command works, and the provider that answers it. */
export interface Place {
  dataDirectory: string;
  url: string;
  /** Flags that name the teacher; left out: the quiz model at the provider. */
  teacher?: string[];
  /** Address of a Postgres that takes the place of the data directory. */
  database?: string;
}

export type Command = ChildProcess & { ended: Promise<{ code: number | null; text: string }> };

function makeArguments(name: string, { dataDirectory, url, ...place }: Place, more: string[]): string[] {
  const { teacher = ['--teacher', 'openai', '--model', 'quiz-model', '--base-url', url] } = place;
  return [
    main,
    ...name.split(' '),
    '--skills',
    `${fixtures}skills`,
    '--data-dir',
    dataDirectory,
    ...teacher,
    ...more,
  ];
}

const environmentOf = ({ dataDirectory, database = '' }: Place) => ({
  PATH: process.env.PATH ?? '',
  HOME: dataDirectory,
  AGENTINSTRUCT_DATABASE: database,
});

/** A command of agentinstruct that knows the quiz skill and its provider, as a process of its own. */
export function startCommand(name: string, place: Place, more: string[]): Command {
  const child = spawn(process.execPath, makeArguments(name, place, more), {
    env: environmentOf(place),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  }
  const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, text }));
  });
  return Object.assign(child, { ended });
}

/** The MCP server on standard input and output, for a client to start. */
export function serverCommand(place: Place) {
  return { command: process.execPath, args: makeArguments('serve', place, []), env: environmentOf(place) };
}

/** The command `agentinstruct run` over the quiz skill. */
export function startRun({
  out,
  seeds = seedFolder,
  more = [],
  ...place
}: Place & { out: string; seeds?: string; more?: string[] }): Command {
  return startCommand('run', place, [seeds, '--skill', 'quiz', '--format', 'full', '--out', out, ...more]);
}

/** Writes a folder of seeds, `passages` in all, each of which says something else. */
export async function writeSeeds(folder: string, passages: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const perFile = 20;
  for (let first = 0; first < passages; first += perFile) {
    const texts = Array.from({ length: Math.min(perFile, passages - first) }, (_, index) => {
      const number = first + index;
      return `The mill number ${number} was opened in ${1200 + number} by ${number % 90} people. They had saved for years and built it with their own hands, stone by stone, before the winter came.`;
    });
    await writeFile(join(folder, `mills-${first}.txt`), `${texts.join('\n\n')}\n`);
  }
}
