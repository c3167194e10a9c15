import { spawn } from 'node:child_process';

/** How pip may be called; the first that there is gets used. */
const pipCommands = [
  ['pip'],
  ['pip3'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
];

/** Exit status of a command whose output nobody reads: it may quote what an index serves. Null where there is no such command. */
export function runQuietly(command: string[], signal?: AbortSignal): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const [program = '', ...commandArguments] = command;
    const child = spawn(program, commandArguments, { stdio: 'ignore', signal });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(null);
      else reject(error);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** The machine's own pip, as its command begins; null where there is none. */
export async function findPip(signal?: AbortSignal): Promise<string[] | null> {
  for (const command of pipCommands) {
    if ((await runQuietly([...command, '--version'], signal)) === 0) return command;
  }
  return null;
}
