import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/end-to-end', import.meta.url));
const directories: string[] = [];
const children: ChildProcess[] = [];

export async function makeDataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentinstruct-'));
  directories.push(directory);
  return directory;
}

export async function removeDataDirectories(): Promise<void> {
  await Promise.all(
    directories.splice(0).map((directory) => rm(directory, { recursive: true, force: true })),
  );
}

/** The real command line over the fixture skills, beside the shipped ones. */
function serveArguments(data: string, more: string[]): string[] {
  const config = join(fixtures, 'agentinstruct.json');
  return [
    entry,
    'serve',
    '--config',
    config,
    '--data-dir',
    data,
    '--skills',
    join(fixtures, 'skills'),
    ...more,
  ];
}

/** Nothing of the machine's own settings: neither teachers nor keys. */
export const bareEnvironment = { PATH: process.env.PATH ?? '' };

/** Command of the stdio server. */
export function stdioServer(data: string, ...seedDirectories: string[]) {
  const seeds = seedDirectories.length > 0 ? ['--seed-dir', ...seedDirectories] : [];
  return { command: process.execPath, args: serveArguments(data, seeds), env: bareEnvironment };
}

export interface RunningServer {
  url: string;
  child: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts the HTTP server on a free port. Throws with what it said where it does not start. */
export async function startHttpServer(
  data: string,
  { flags = [], environment = {} }: { flags?: string[]; environment?: Record<string, string> } = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, serveArguments(data, ['--http', '--port', '0', ...flags]), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...bareEnvironment, ...environment },
  });
  children.push(child);
  let said = '';
  for await (const line of createInterface({ input: child.stderr })) {
    said += `${line}\n`;
    const url = /Serving MCP at (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stderr.resume();
    return {
      url,
      child,
      async stop(signal = 'SIGTERM') {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      },
    };
  }
  throw new Error(`the server ended: ${said}`);
}

export function killServers(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
}
