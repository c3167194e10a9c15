import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/batches/', import.meta.url));

export const seedFolder = `${fixtures}seeds`;

/** The command `agentinstruct run` over the quiz skill, as a process of its own. */
export function startRun(options: {
  dataDirectory: string;
  url: string;
  out: string;
  more?: string[];
}): ChildProcess & {
  ended: Promise<{ code: number | null; text: string }>;
} {
  const { dataDirectory, url, out, more = [] } = options;
  const child = spawn(
    process.execPath,
    [
      main,
      'run',
      seedFolder,
      ...['--data-dir', dataDirectory, '--skills', `${fixtures}skills`, '--skill', 'quiz'],
      ...[
        '--teacher',
        'openai',
        '--model',
        'quiz-model',
        '--base-url',
        url,
        '--format',
        'full',
        '--out',
        out,
      ],
      ...more,
    ],
    { env: { PATH: process.env.PATH, HOME: dataDirectory }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, text }));
  });
  return Object.assign(child, { ended });
}
